package smartenergy.servers;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;

/**
 * What commands changed in the maps, as bytes for the log: keys and values as the pages have them. One command at a
 * time makes changes; to make them once more, in order, leads to the same maps whatever part of them was there before.
 */
final class Changes {
    private static final byte COMMAND = 'c';
    private static final byte MAP = 'm';
    private static final byte PUT = 'p';
    private static final byte REMOVE = 'r';

    /** By the place of their names among those that the command has named. */
    private final Map<LoggedMap<?, ?>, Integer> named = new IdentityHashMap<>();

    private final Set<Runnable> last = new LinkedHashSet<>();
    private WriteBuffer bytes = new WriteBuffer();
    private Thread owner;
    private boolean isOn;
    private boolean isChanged;

    /** From now on changes are told; before, they are what the log has, or what is found out while it is opened. */
    void start() {
        isOn = true;
    }

    void begin() {
        owner = Thread.currentThread();
        isChanged = false;
        named.clear();
    }

    /** Has something done when the command that runs is at its end, once however often it asks for it. */
    void last(Runnable action) {
        last.add(action);
    }

    /**
     * Ends the command, whatever came of it: its changes are in the maps.
     *
     * @return whether there are any
     */
    boolean end() {
        last.forEach(Runnable::run);
        last.clear();
        owner = null;
        return isChanged;
    }

    /** Is a change as far as the log is concerned, though none of a map. */
    void mark() {
        bytes.put(COMMAND);
    }

    /** Takes what the commands changed since the last call, and begins anew in another buffer. */
    WriteBuffer take(WriteBuffer empty) {
        var taken = bytes;
        bytes = empty.clear();
        return taken;
    }

    <K, V> void put(LoggedMap<K, V> map, K key, V value) {
        if (isOn) {
            name(map, PUT);
            map.getKeyType().write(bytes, key);
            map.getValueType().write(bytes, value);
        }
    }

    <K> void remove(LoggedMap<K, ?> map, K key) {
        if (isOn) {
            name(map, REMOVE);
            map.getKeyType().write(bytes, key);
        }
    }

    private void name(LoggedMap<?, ?> map, byte change) {
        if (owner != Thread.currentThread()) {
            throw new IllegalStateException("changed outside of a command, so that the log would miss it: " + map);
        }
        if (!isChanged) {
            isChanged = true;
            mark();
        }
        var number = named.get(map);
        if (number == null) {
            number = named.size();
            named.put(map, number);
            var text = map.getName();
            bytes.put(MAP).putVarInt(text.length()).putStringData(text, text.length());
        }
        bytes.put(change).putVarInt(number);
    }

    /** Makes the changes of some commands once more. */
    static void replay(ByteBuffer commands, PondMaps maps) {
        var byNumber = new ArrayList<LoggedMap<Object, Object>>();
        while (commands.hasRemaining()) {
            replayNext(commands, maps, byNumber);
        }
    }

    private static void replayNext(ByteBuffer commands, PondMaps maps, List<LoggedMap<Object, Object>> byNumber) {
        byte change = commands.get();
        switch (change) {
            case COMMAND -> byNumber.clear();
            case MAP -> byNumber.add(maps.open(DataUtils.readString(commands)));
            case PUT -> {
                var map = byNumber.get(DataUtils.readVarInt(commands));
                var key = map.getKeyType().read(commands);
                map.put(key, map.getValueType().read(commands));
            }
            case REMOVE -> {
                var map = byNumber.get(DataUtils.readVarInt(commands));
                map.remove(map.getKeyType().read(commands));
            }
            default -> throw new IllegalArgumentException("the log has a change of unknown kind " + change);
        }
    }
}
