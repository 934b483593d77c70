package smartenergy.servers;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.zip.CRC32C;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Keeps documents as BSON with a checksum; the store's own way, Java serialization, needs ten times the space and time,
 * and the store itself does not notice when a bit of its content has flipped.
 */
final class BsonType extends BasicDataType<Document> {
    /** What no length of BSON begins with; documents of earlier versions have no checksum. */
    private static final int CHECKED = -1;

    private static final int ESTIMATED_BYTES = 1024;

    /** Large documents get pages of their own; those would be written again with every neighbour otherwise. */
    @Override
    public int getMemory(Document document) {
        return ESTIMATED_BYTES + (int) Math.min(Integer.MAX_VALUE / 2, largeBytes(document));
    }

    @Override
    public boolean isMemoryEstimationAllowed() {
        return false;
    }

    private static long largeBytes(Object value) {
        return switch (value) {
            case String text -> text.length();
            case byte[] bytes -> bytes.length;
            case BinData binary -> binary.getData().length;
            case Map<?, ?> members -> sum(members.values());
            case Collection<?> elements -> sum(elements);
            case null, default -> 0;
        };
    }

    private static long sum(Collection<?> values) {
        long sum = 0;
        for (var value : values) {
            sum += largeBytes(value);
        }
        return sum;
    }

    @Override
    public void write(WriteBuffer buffer, Document document) {
        encode(buffer, document);
    }

    @Override
    public Document read(ByteBuffer buffer) {
        return decode(buffer);
    }

    @Override
    public Document[] createStorage(int size) {
        return new Document[size];
    }

    static int sizeOf(Map<String, ?> document) {
        return bson(document).readableBytes();
    }

    private static ByteBuf bson(Map<String, ?> document) {
        var bson = Unpooled.buffer(256);
        BsonEncoder.encodeDocument(document, bson);
        return bson;
    }

    static void encode(WriteBuffer buffer, Map<String, ?> document) {
        var bson = bson(document).nioBuffer();
        buffer.putInt(CHECKED).putInt(crcOf(bson.duplicate())).put(bson);
    }

    /** @throws IllegalArgumentException if it is not what was written */
    static Document decode(ByteBuffer buffer) {
        boolean isChecked = buffer.getInt(buffer.position()) == CHECKED;
        int start = buffer.position() + (isChecked ? 2 * Integer.BYTES : 0);
        int length = Integer.reverseBytes(buffer.getInt(start));
        if (length < Integer.BYTES || length > buffer.limit() - start) {
            throw new IllegalArgumentException("a document has an impossible length of " + length);
        }
        var bson = buffer.duplicate().position(start).limit(start + length);
        if (isChecked && crcOf(bson.duplicate()) != buffer.getInt(start - Integer.BYTES)) {
            throw new IllegalArgumentException("a document does not match its checksum");
        }
        buffer.position(start + length);
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bson));
    }

    private static int crcOf(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
