package smartenergy.servers;

import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.type.DataType;
import org.h2.mvstore.type.ObjectDataType;

/**
 * A map that tells of each change. Only of those that the library's collections and indexes make; what the store does
 * to itself, such as moving pages, is not one.
 */
final class LoggedMap<K, V> extends MVMap<K, V> {
    private final Changes changes;

    private LoggedMap(Map<String, Object> config, Changes changes, DataType<K> keys, DataType<V> values) {
        super(config, keys, values);
        this.changes = changes;
    }

    /** All that changes single entries comes here; so does the store, which gives no value, as it moves pages. */
    @Override
    public V operate(K key, V value, DecisionMaker<? super V> decision) {
        V before = super.operate(key, value, decision);
        if (value != null && (before == null || decision == DecisionMaker.PUT || get(key) == value)) {
            changes.put(this, key, value);
        } else if (before != null && decision == DecisionMaker.REMOVE) {
            changes.remove(this, key);
        }
        return before;
    }

    @Override
    public void clear() {
        throw DataUtils.newUnsupportedOperationException("would not be told of");
    }

    /** Keys and values of any type are kept by the store's own means unless others are named. */
    static final class Builder<K, V> extends BasicBuilder<LoggedMap<K, V>, K, V> {
        private final Changes changes;

        Builder(Changes changes) {
            this(changes, new ObjectDataType(), new ObjectDataType());
        }

        Builder(Changes changes, DataType<? super K> keys, DataType<? super V> values) {
            this.changes = changes;
            setKeyType(keys);
            setValueType(values);
        }

        @Override
        protected LoggedMap<K, V> create(Map<String, Object> config) {
            return new LoggedMap<>(config, changes, getKeyType(), getValueType());
        }
    }
}
