package smartenergy.analytics;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** What a store holds. */
final class Stored {
    private Stored() {}

    /** The keys, gathered so that their entries may be changed; closes the iterator. */
    static <K> List<K> keys(KeyValueIterator<K, ?> entries) {
        try (entries) {
            var keys = new ArrayList<K>();
            entries.forEachRemaining(entry -> keys.add(entry.key));
            return keys;
        }
    }

    /** The keys of all that can be read; deletes the rest. */
    static <K> List<K> readableKeys(KeyValueStore<K, ?> store) {
        var readable = new ArrayList<K>();
        var unreadable = new ArrayList<K>();
        try (var all = store.all()) {
            all.forEachRemaining(entry -> (entry.value == null ? unreadable : readable).add(entry.key));
        }
        unreadable.forEach(store::delete);
        return readable;
    }
}
