package smartenergy.analytics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.AbstractStoreBuilder;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * A store on disk that keeps what is in use as objects and writes each change once per commit. Kafka Streams' own cache
 * keeps bytes, so that each reading would decode and encode everything that is known about its source.
 *
 * <p>Kafka Streams asks for the changes before it commits a transaction, as it asks its own cache
 * ({@code CachedStateStore}); what an aborted transaction changed is dropped with the store. Values must be immutable.
 */
final class WriteBack<K extends Comparable<K>, V> extends WrappedStateStore<KeyValueStore<K, V>, K, V>
        implements KeyValueStore<K, V> {
    /** Of one store of one partition; an entry takes up to about 1 KiB. */
    static final int MOST_ENTRIES = 2_000;

    private final LinkedHashMap<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<K, Entry<V>> changed = new LinkedHashMap<>();
    private long commits;

    /** Absent is a value too: it says that the disk need not be asked. */
    private static final class Entry<V> {
        private V value;

        Entry(V value) {
            this.value = value;
        }
    }

    private WriteBack(KeyValueStore<K, V> disk) {
        super(disk);
    }

    static final class Builder<K extends Comparable<K>, V> extends AbstractStoreBuilder<K, V, KeyValueStore<K, V>> {
        private final Serde<K> key;
        private final Serde<V> value;

        Builder(String name, Serde<K> key, Serde<V> value) {
            super(name, key, value, Time.SYSTEM);
            this.key = key;
            this.value = value;
        }

        @Override
        public KeyValueStore<K, V> build() {
            var disk = Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), key, value);
            return new WriteBack<>(
                    (loggingEnabled() ? disk.withLoggingEnabled(logConfig) : disk.withLoggingDisabled()).build());
        }
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        clearCache();
        super.init(context, root);
    }

    @Override
    public V get(K key) {
        var entry = entries.get(key);
        if (entry == null) {
            entry = new Entry<>(wrapped().get(key));
            keep(key, entry);
        }
        return entry.value;
    }

    @Override
    public void put(K key, V value) {
        var entry = entries.get(key);
        if (entry == null) {
            entry = new Entry<>(value);
            keep(key, entry);
        }
        entry.value = value;
        changed.put(key, entry);
    }

    private void keep(K key, Entry<V> entry) {
        entries.put(key, entry);
        if (entries.size() > MOST_ENTRIES) {
            var eldest = entries.pollFirstEntry();
            var change = changed.remove(eldest.getKey());
            if (change != null) {
                wrapped().put(eldest.getKey(), change.value);
            }
        }
    }

    @Override
    public V putIfAbsent(K key, V value) {
        var before = get(key);
        if (before == null) {
            put(key, value);
        }
        return before;
    }

    @Override
    public void putAll(List<KeyValue<K, V>> all) {
        all.forEach(one -> put(one.key, one.value));
    }

    @Override
    public V delete(K key) {
        var before = get(key);
        put(key, null);
        return before;
    }

    @Override
    public KeyValueIterator<K, V> range(K from, K to) {
        var within = changed.entrySet().iterator();
        while (within.hasNext()) {
            var change = within.next();
            if (from.compareTo(change.getKey()) <= 0 && change.getKey().compareTo(to) <= 0) {
                wrapped().put(change.getKey(), change.getValue().value);
                within.remove();
            }
        }
        return wrapped().range(from, to);
    }

    @Override
    public KeyValueIterator<K, V> all() {
        writeChanges();
        return wrapped().all();
    }

    @Override
    public long approximateNumEntries() {
        return wrapped().approximateNumEntries();
    }

    private void writeChanges() {
        for (Map.Entry<K, Entry<V>> change : changed.entrySet()) {
            wrapped().put(change.getKey(), change.getValue().value);
        }
        changed.clear();
    }

    /**
     * How often what a store holds was committed; counts a commit from its beginning on, which no processor sees.
     *
     * @param store as a processor has it
     */
    static long commits(StateStore store) {
        var inner = store;
        while (inner instanceof WrappedStateStore<?, ?, ?> outer) {
            if (outer instanceof WriteBack<?, ?> own) {
                return own.commits;
            }
            inner = outer.wrapped();
        }
        throw new IllegalArgumentException(store.name() + " is no store of this kind");
    }

    @Override
    public void flushCache() {
        commits++;
        writeChanges();
        super.flushCache();
    }

    @Override
    public void clearCache() {
        entries.clear();
        changed.clear();
        super.clearCache();
    }
}
