package smartenergy.servers;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.ValueComparator;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Keys of an index as BSON, in MongoDB's order of values. */
final class KeyValueType extends BasicDataType<KeyValue> {
    private static final int ESTIMATED_BYTES = 256;
    private static final ValueComparator VALUES = ValueComparator.asc();
    private static final BsonType BSON = new BsonType();

    @Override
    public int compare(KeyValue one, KeyValue other) {
        int values = Math.min(one.size(), other.size());
        for (int i = 0; i < values; i++) {
            int order = order(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    /** The commonest kinds without the library's look at its list of kinds, but in its order. */
    private static int order(Object one, Object other) {
        if (one instanceof String text && other instanceof String otherText) {
            return text.compareTo(otherText);
        }
        if (one instanceof Long number && other instanceof Long otherNumber) {
            return Long.compare(number, otherNumber);
        }
        return orderOfNumbers(one, other);
    }

    /** The library keeps a number as a double where that is exact, so that keys of one kind are of two types. */
    private static int orderOfNumbers(Object one, Object other) {
        if (one instanceof Double number && other instanceof Double otherNumber) {
            return Double.compare(number, otherNumber);
        }
        if (one instanceof Long number && other instanceof Double otherNumber && isWhole(otherNumber)) {
            return Long.compare(number, otherNumber.longValue());
        }
        if (one instanceof Double number && other instanceof Long otherNumber && isWhole(number)) {
            return Long.compare(number.longValue(), otherNumber);
        }
        return VALUES.compare(one, other);
    }

    private static boolean isWhole(double number) {
        return number == Math.rint(number);
    }

    @Override
    public int getMemory(KeyValue key) {
        return ESTIMATED_BYTES;
    }

    @Override
    public void write(WriteBuffer buffer, KeyValue key) {
        var values = new LinkedHashMap<String, Object>();
        for (int i = 0; i < key.size(); i++) {
            values.put(Integer.toString(i), key.get(i));
        }
        BSON.write(buffer, Bson.of(values));
    }

    @Override
    public KeyValue read(ByteBuffer buffer) {
        return new KeyValue(BSON.read(buffer).document().values());
    }

    @Override
    public KeyValue[] createStorage(int size) {
        return new KeyValue[size];
    }
}
