package smartenergy.relay.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that was registered at one moment, in the order in which it was; never changes. */
record Snapshot(Map<Entity, SequencedMap<String, Entry>> entries) {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One of them.
     *
     * @param resources of a profile, else empty
     */
    record Entry(String text, ObjectNode json, Map<String, Limits> resources) {
        static Entry of(Entity entity, String text) {
            try {
                var json = JSON.readValue(text, ObjectNode.class);
                return new Entry(text, json, entity == Entity.PROFILE ? Limits.of(json) : Map.of());
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException("the DataPond has a " + entity.words() + " that is not JSON", e);
            }
        }
    }

    static Snapshot empty() {
        return new Snapshot(Map.of());
    }

    SequencedMap<String, Entry> of(Entity entity) {
        return entries.getOrDefault(entity, Collections.emptyNavigableMap());
    }

    /** With other texts of one kind; what did not change is not parsed again. */
    Snapshot with(Entity entity, SequencedMap<String, String> texts) {
        var before = of(entity);
        var after = new LinkedHashMap<String, Entry>();
        texts.forEach((name, text) -> {
            var known = before.get(name);
            if (known != null && known.text().equals(text)) {
                after.put(name, known);
            } else {
                entry(entity, name, text).ifPresent(entry -> after.put(name, entry));
            }
        });
        return replacing(entity, after);
    }

    /** One that cannot be read, as after a disk's fault, must not be the end of all others. */
    private static Optional<Entry> entry(Entity entity, String name, String text) {
        try {
            return Optional.of(Entry.of(entity, text));
        } catch (RuntimeException e) {
            LOG.warn("Passed over the {} '{}' in the DataPond: {}", entity.words(), name, e.getMessage());
            return Optional.empty();
        }
    }

    Snapshot with(Entity entity, String name, String text) {
        var after = new LinkedHashMap<>(of(entity));
        after.put(name, Entry.of(entity, text));
        return replacing(entity, after);
    }

    Snapshot without(Entity entity, String name) {
        var after = new LinkedHashMap<>(of(entity));
        after.remove(name);
        return replacing(entity, after);
    }

    private Snapshot replacing(Entity entity, SequencedMap<String, Entry> after) {
        var all = new EnumMap<Entity, SequencedMap<String, Entry>>(Entity.class);
        all.putAll(entries);
        all.put(entity, Collections.unmodifiableSequencedMap(after));
        return new Snapshot(all);
    }
}
