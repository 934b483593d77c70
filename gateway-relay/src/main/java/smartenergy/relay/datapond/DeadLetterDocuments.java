package smartenergy.relay.datapond;

import java.util.Arrays;
import java.util.Date;
import org.bson.Document;
import org.bson.types.Binary;
import smartenergy.telemetry.DeadLetter;

/** The form of a dead letter in the DataPond. */
final class DeadLetterDocuments {
    static final String PAYLOAD = "payload";

    /** The beginning of the payload once more, so that a list need not read payloads. */
    private static final String PREVIEW = "preview";

    private static final int PREVIEW_BYTES = 256;

    private DeadLetterDocuments() {}

    static Document toDocument(long position, DeadLetter letter) {
        var payload = letter.payload();
        return new Document("_id", position)
                .append(DeadLetter.REASON, letter.reason())
                .append(DeadLetter.DETAIL, letter.detail())
                .append(DeadLetter.ORIGIN, letter.origin())
                .append(DeadLetter.REJECTED_AT, Date.from(letter.rejectedAt()))
                .append(Journal.BYTES, payload.length)
                .append(PREVIEW, new Binary(Arrays.copyOf(payload, Math.min(payload.length, PREVIEW_BYTES))))
                .append(PAYLOAD, new Binary(payload));
    }

    static DeadLetter toLetter(Document document) {
        return letter(document, PAYLOAD);
    }

    static RejectedMessage toSummary(Document document) {
        return new RejectedMessage(
                document.getLong("_id"), letter(document, PREVIEW), document.getInteger(Journal.BYTES));
    }

    private static DeadLetter letter(Document document, String payload) {
        return new DeadLetter(
                document.getString(DeadLetter.REASON),
                document.getString(DeadLetter.DETAIL),
                document.getString(DeadLetter.ORIGIN),
                document.getDate(DeadLetter.REJECTED_AT).toInstant(),
                document.get(payload, Binary.class).getData());
    }
}
