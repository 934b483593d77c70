package smartenergy.analytics;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;

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
}
