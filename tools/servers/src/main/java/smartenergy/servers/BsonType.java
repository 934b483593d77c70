package smartenergy.servers;

import java.nio.ByteBuffer;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Keeps documents as BSON with a checksum; the store's own way, Java serialization, needs ten times the space and time,
 * and the store itself does not notice when a bit of its content has flipped.
 */
final class BsonType extends BasicDataType<Bson> {
    /** What no length of BSON begins with; documents of earlier versions have no checksum. */
    private static final int CHECKED = -1;

    private static final int OBJECT_BYTES = 48;

    /** Large documents get pages of their own; those would be written again with every neighbour otherwise. */
    @Override
    public int getMemory(Bson document) {
        return OBJECT_BYTES + document.size();
    }

    @Override
    public boolean isMemoryEstimationAllowed() {
        return false;
    }

    @Override
    public void write(WriteBuffer buffer, Bson document) {
        buffer.putInt(CHECKED).putInt(document.checksum()).put(document.buffer());
    }

    /** @throws IllegalArgumentException if it is not what was written */
    @Override
    public Bson read(ByteBuffer buffer) {
        boolean isChecked = buffer.getInt(buffer.position()) == CHECKED;
        int start = buffer.position() + (isChecked ? 2 * Integer.BYTES : 0);
        int length = Integer.reverseBytes(buffer.getInt(start));
        if (length < Integer.BYTES || length > buffer.limit() - start) {
            throw new IllegalArgumentException("a document has an impossible length of " + length);
        }
        var bytes = new byte[length];
        buffer.get(start, bytes);
        var document = new Bson(bytes);
        if (!isChecked) {
            document.document();
        } else if (document.checksum() != buffer.getInt(start - Integer.BYTES)) {
            throw new IllegalArgumentException("a document does not match its checksum");
        }
        buffer.position(start + length);
        return document;
    }

    @Override
    public Bson[] createStorage(int size) {
        return new Bson[size];
    }
}
