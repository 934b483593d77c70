package smartenergy.telemetry;

/**
 * A reading's place in what one outbox has accepted of one device; the audit counts these.
 *
 * @param stream identifies the outbox that numbered it: positive, drawn when the outbox is created
 * @param number counts from 1 without gaps per stream and device; at most 2^53, exact as InfluxDB's float
 */
public record Sequence(int stream, long number) {
    static final long MAX_NUMBER = 1L << 53;

    public Sequence {
        if (stream < 1) {
            throw new InvalidReading(Reason.OUT_OF_RANGE, "stream is " + stream + ", not positive");
        }
        if (number < 1 || number > MAX_NUMBER) {
            throw new InvalidReading(Reason.OUT_OF_RANGE, "seq is " + number + ", not within 1 to 2^53");
        }
    }
}
