package smartenergy.servers;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Map;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Keeps documents as BSON; the store's own way, Java serialization, needs ten times the space and time. */
final class BsonType extends BasicDataType<Document> {
    private static final int ESTIMATED_BYTES = 1024;

    @Override
    public int getMemory(Document document) {
        return ESTIMATED_BYTES;
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

    static void encode(WriteBuffer buffer, Map<String, ?> document) {
        var bson = Unpooled.buffer(256);
        BsonEncoder.encodeDocument(document, bson);
        buffer.put(bson.nioBuffer());
    }

    static Document decode(ByteBuffer buffer) {
        var bson = Unpooled.wrappedBuffer(buffer);
        var document = BsonDecoder.decodeBson(bson);
        buffer.position(buffer.position() + bson.readerIndex());
        return document;
    }
}
