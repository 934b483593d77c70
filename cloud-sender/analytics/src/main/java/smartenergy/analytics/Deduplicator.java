package smartenergy.analytics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import smartenergy.service.kafka.DeadLetterRecords;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Nanos;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Reason;

/**
 * Lets every reading in once: one that comes again is dropped; one that comes again with other values, or later than
 * the lateness, becomes a dead letter. Lateness counts in each source's own time, so that a device that was cut off for
 * days loses nothing when it catches up.
 */
final class Deduplicator extends ContextualFixedKeyProcessor<String, byte[], Admission> {
    static final String PROGRESS = "progress";
    static final String IDENTITIES = "identities";

    /** Identities are forgotten in steps, not one by one. */
    private static final long FORGET_NANOS = Duration.ofMinutes(1).toNanos();

    private final long lateness;
    private final Clock clock;
    private final AnalyticsMetrics metrics;
    private KeyValueStore<String, Progress> progress;
    private KeyValueStore<TimeKey, Integer> identities;

    Deduplicator(Duration lateness, Clock clock, AnalyticsMetrics metrics) {
        this.lateness = lateness.toNanos();
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public void init(FixedKeyProcessorContext<String, Admission> context) {
        super.init(context);
        progress = context.getStateStore(PROGRESS);
        identities = context.getStateStore(IDENTITIES);
    }

    @Override
    public void process(FixedKeyRecord<String, byte[]> incoming) {
        metrics.consumed().inc();
        var payload = incoming.value() == null ? new byte[0] : incoming.value();
        Reading reading;
        try {
            reading = ReadingJson.decode(payload);
        } catch (InvalidReading e) {
            count(e);
            return; // the Data Sender reads the same topic and keeps what is no reading
        }
        try {
            boolean isSentAgain = incoming.headers().lastHeader(ReadingJson.SENT_AGAIN) != null;
            admit(reading, Instant.ofEpochMilli(incoming.timestamp()), isSentAgain)
                    .ifPresent(accepted -> context().forward(incoming.withValue(accepted)));
        } catch (InvalidReading e) {
            count(e);
            context().forward(incoming.withValue(new Admission.Rejected(letter(e, payload))));
        }
    }

    private void count(InvalidReading problem) {
        metrics.rejected().labelValues(problem.reason().text()).inc();
    }

    /**
     * The reading as accepted, or nothing if it came before.
     *
     * @throws InvalidReading if it is rejected
     */
    private Optional<Admission> admit(Reading reading, Instant arrivedAt, boolean isSentAgain) {
        var from = Source.of(reading);
        var source = from.text();
        long at = reading.observedAtNanos();
        long reached = Math.min(at, Nanos.of(arrivedAt));
        var before = Optional.ofNullable(progress.get(source))
                .orElse(new Progress(reached, before(reached), Long.MIN_VALUE))
                .orFrom(reached, before(reached));
        if (at < before(before.watermark())) {
            if (isSentAgain) {
                metrics.duplicate().inc(); // as it is in all likelihood; whether it was here is not known any more
                return Optional.empty();
            }
            throw new InvalidReading(
                    Reason.TOO_LATE,
                    "observedAt is " + reading.observedAt() + ", while " + source + " had come to "
                            + Reading.instantOfNanos(before.watermark()));
        }
        var values = reading.measurement().values();
        int print = fingerprint(reading.measurement(), values);
        var identity = TimeKey.of(source, at);
        var known = at > before.newest() ? null : identities.get(identity);
        if (known != null && known != print) {
            throw new InvalidReading(Reason.IDENTITY_CONFLICT, source + " had other values at " + reading.observedAt());
        }
        if (known != null) {
            metrics.duplicate().inc();
            return Optional.empty();
        }
        identities.put(identity, print);
        long watermark = Math.max(before.watermark(), reached);
        long keptFrom = forget(source, before.keptFrom(), before(watermark));
        progress.put(source, new Progress(watermark, keptFrom, Math.max(before.newest(), at)));
        metrics.accepted().inc();
        return Optional.of(new Admission.Accepted(reading, from, values, arrivedAt, Reading.instantOfNanos(watermark)));
    }

    /**
     * The same for the same content, in every Java: hash codes of texts, numbers and their collections are specified.
     */
    private static int fingerprint(Measurement measurement, Map<String, Double> values) {
        int numbers = values.hashCode();
        if (measurement.kind() == Kind.GENERAL) {
            return 31 * numbers + measurement.texts().hashCode();
        }
        return measurement.kind().words().isPresent()
                ? 31 * numbers + measurement.words().hashCode()
                : numbers;
    }

    private long before(long nanos) {
        return Nanos.plus(nanos, -lateness);
    }

    /** Returns from when on identities are kept. */
    private long forget(String source, long keptFrom, long until) {
        if (Nanos.between(keptFrom, until) < FORGET_NANOS) {
            return keptFrom;
        }
        Stored.keys(identities.range(TimeKey.of(source, keptFrom), TimeKey.of(source, until - 1)))
                .forEach(identities::delete);
        return until;
    }

    private DeadLetter letter(InvalidReading problem, byte[] payload) {
        var origin = context()
                .recordMetadata()
                .map(record -> DeadLetterRecords.origin(record.topic(), record.partition(), record.offset()))
                .orElse(DeadLetterRecords.FROM_KAFKA);
        return new DeadLetter(
                problem.reason().text(), "analytics: " + problem.getMessage(), origin, clock.instant(), payload);
    }
}
