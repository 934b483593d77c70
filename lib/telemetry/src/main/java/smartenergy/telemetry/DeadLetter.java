package smartenergy.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A message that was rejected, whole. On {@link KafkaTopics#REJECTED} the payload is the record's value and the rest
 * are its headers, named as the members here.
 *
 * @param reason a {@link Reason#text()}
 * @param detail what was wrong and where, for a person
 * @param origin where it came from: {@code mqtt:<topic>}, {@code http:<path>} or
 *     {@code kafka:<topic>/<partition>/<offset>}
 * @param payload the message as received
 */
public record DeadLetter(String reason, String detail, String origin, Instant rejectedAt, byte[] payload) {
    public static final String REASON = "reason";
    public static final String DETAIL = "detail";
    public static final String ORIGIN = "origin";
    public static final String REJECTED_AT = "rejectedAt";

    /** All but the payload, in UTF-8, always in the same order. */
    public SequencedMap<String, byte[]> headers() {
        var headers = new LinkedHashMap<String, byte[]>();
        headers.put(REASON, reason.getBytes(UTF_8));
        headers.put(DETAIL, detail.getBytes(UTF_8));
        headers.put(ORIGIN, origin.getBytes(UTF_8));
        headers.put(REJECTED_AT, rejectedAt.toString().getBytes(UTF_8));
        return headers;
    }
}
