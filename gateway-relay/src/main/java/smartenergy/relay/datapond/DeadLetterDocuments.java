package smartenergy.relay.datapond;

import java.util.Date;
import org.bson.Document;
import org.bson.types.Binary;
import smartenergy.telemetry.DeadLetter;

/** The form of a dead letter in the DataPond. */
final class DeadLetterDocuments {
    private DeadLetterDocuments() {}

    static Document toDocument(long position, DeadLetter letter) {
        return new Document("_id", position)
                .append(DeadLetter.REASON, letter.reason())
                .append(DeadLetter.DETAIL, letter.detail())
                .append(DeadLetter.ORIGIN, letter.origin())
                .append("receivedAt", Date.from(letter.rejectedAt()))
                .append("payload", new Binary(letter.payload()));
    }

    static DeadLetter toLetter(Document document) {
        return new DeadLetter(
                document.getString(DeadLetter.REASON),
                document.getString(DeadLetter.DETAIL),
                document.getString(DeadLetter.ORIGIN),
                document.getDate("receivedAt").toInstant(),
                document.get("payload", Binary.class).getData());
    }
}
