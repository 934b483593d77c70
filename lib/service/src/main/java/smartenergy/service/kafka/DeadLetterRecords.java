package smartenergy.service.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reason;

/** Dead letters as records of {@link KafkaTopics#REJECTED}, and records of other topics as dead letters. */
public final class DeadLetterRecords {
    /** How the origin of a letter begins that came from Kafka. */
    public static final String FROM_KAFKA = "kafka:";

    /** What a record may hold, with room for headers. A longer payload loses its end, which the detail then says. */
    static final int MAX_PAYLOAD_BYTES = KafkaAccess.MAX_RECORD_BYTES - (64 << 10);

    private static final int MAX_DETAIL_CHARS = 2_000;

    private DeadLetterRecords() {}

    /** The letter about a record. */
    public static DeadLetter letter(ConsumerRecord<String, byte[]> incoming, Reason reason, String detail, Instant at) {
        var value = incoming.value() == null ? new byte[0] : incoming.value();
        boolean isWhole = value.length <= MAX_PAYLOAD_BYTES;
        var told = detail.length() <= MAX_DETAIL_CHARS ? detail : detail.substring(0, MAX_DETAIL_CHARS);
        return new DeadLetter(
                reason.text(),
                isWhole ? told : told + "; only the first " + MAX_PAYLOAD_BYTES + " of " + value.length + " bytes kept",
                origin(incoming.topic(), incoming.partition(), incoming.offset()),
                at,
                isWhole ? value : Arrays.copyOf(value, MAX_PAYLOAD_BYTES));
    }

    /** The origin of a letter about that record. */
    public static String origin(String topic, int partition, long offset) {
        return FROM_KAFKA + topic + "/" + partition + "/" + offset;
    }

    public static ProducerRecord<String, byte[]> of(DeadLetter letter) {
        var outgoing = new ProducerRecord<>(KafkaTopics.REJECTED, letter.origin(), letter.payload());
        letter.headers().forEach(outgoing.headers()::add);
        return outgoing;
    }

    /** Reads what {@link #of} wrote, or whatever else is on that topic. */
    public static DeadLetter read(ConsumerRecord<String, byte[]> found) {
        return new DeadLetter(
                header(found, DeadLetter.REASON).orElse("unknown"),
                header(found, DeadLetter.DETAIL).orElse(""),
                header(found, DeadLetter.ORIGIN).orElse("unknown"),
                rejectedAt(found),
                found.value() == null ? new byte[0] : found.value());
    }

    private static Instant rejectedAt(ConsumerRecord<String, byte[]> found) {
        try {
            return Instant.parse(header(found, DeadLetter.REJECTED_AT).orElse(""));
        } catch (DateTimeParseException e) {
            return Instant.ofEpochMilli(found.timestamp());
        }
    }

    private static Optional<String> header(ConsumerRecord<String, byte[]> found, String name) {
        return Optional.ofNullable(found.headers().lastHeader(name))
                .filter(header -> header.value() != null)
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }
}
