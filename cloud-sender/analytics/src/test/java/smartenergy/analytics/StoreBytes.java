package smartenergy.analytics;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/** What a topology's store has on disk: keys and values as bytes, beneath everything that reads them. */
record StoreBytes(KeyValueStore<Bytes, byte[]> disk) {
    private static final HexFormat HEX = HexFormat.of();

    @SuppressWarnings("unchecked")
    static StoreBytes of(TopologyTestDriver driver, String name) {
        var store = driver.getKeyValueStore(name);
        Stored.keys(store.all()); // writes down what has changed
        StateStore innermost = store;
        while (innermost instanceof WrappedStateStore<?, ?, ?> outer) {
            innermost = outer.wrapped();
        }
        return new StoreBytes((KeyValueStore<Bytes, byte[]>) innermost);
    }

    /** An entry a line: key and value in hexadecimal digits. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        try (var all = disk.all()) {
            all.forEachRemaining(entry -> lines.add(HEX.formatHex(entry.key.get()) + " " + HEX.formatHex(entry.value)));
        }
        return lines;
    }

    void put(List<String> lines) {
        for (var line : lines) {
            var words = line.split(" ");
            put(HEX.parseHex(words[0]), HEX.parseHex(words[1]));
        }
    }

    void put(byte[] key, byte[] value) {
        disk.put(Bytes.wrap(key), value);
    }
}
