package smartenergy.analytics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

    /** Identities of so much time are kept together; what has changed is written with each commit ... */
    private static final long BLOCK_NANOS = Duration.ofSeconds(15).toNanos();
    /** ... but no more than so many: those beyond are kept one by one. */
    private static final int MOST_IN_BLOCK = 256;

    /** Identities are forgotten in steps, not one by one. */
    private static final long FORGET_NANOS = Duration.ofMinutes(1).toNanos();

    private final long lateness;
    private final Clock clock;
    private final AnalyticsMetrics metrics;
    private KeyValueStore<String, Progress> progress;
    private KeyValueStore<TimeKey, Identities> identities;

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
        var key = TimeKey.of(source, at - Math.floorMod(at, BLOCK_NANOS));
        var block =
                Optional.ofNullable(identities.get(key)).orElse(Identities.NONE).asBlock(key.nanos());
        var known = at > before.newest() ? OptionalInt.empty() : print(block, source, at);
        if (known.isPresent() && known.getAsInt() != print) {
            throw new InvalidReading(Reason.IDENTITY_CONFLICT, source + " had other values at " + reading.observedAt());
        }
        if (known.isPresent()) {
            metrics.duplicate().inc();
            return Optional.empty();
        }
        keep(key, block, at, print);
        long watermark = Math.max(before.watermark(), reached);
        long keptFrom = forget(source, before.keptFrom(), before(watermark));
        progress.put(source, new Progress(watermark, keptFrom, Math.max(before.newest(), at)));
        metrics.accepted().inc();
        return Optional.of(new Admission.Accepted(reading, from, values, arrivedAt, Reading.instantOfNanos(watermark)));
    }

    private void keep(TimeKey key, Identities block, long at, int print) {
        if (block.count() < MOST_IN_BLOCK || at == key.nanos()) {
            identities.put(key, block.plus(at, print));
        } else {
            identities.put(TimeKey.of(key.owner(), at), Identities.alone(print));
        }
    }

    private OptionalInt print(Identities block, String source, long at) {
        var inBlock = block.print(at);
        if (inBlock.isPresent()) {
            return inBlock;
        }
        var alone = identities.get(TimeKey.of(source, at));
        return alone == null ? OptionalInt.empty() : alone.asBlock(at).print(at);
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

    /** Returns from when on identities are kept; a block that begins before may hold some of them. */
    private long forget(String source, long keptFrom, long until) {
        if (Nanos.between(keptFrom, until) < FORGET_NANOS) {
            return keptFrom;
        }
        var from = TimeKey.of(source, Nanos.plus(keptFrom, -BLOCK_NANOS));
        var to = TimeKey.of(source, Nanos.plus(until, -BLOCK_NANOS));
        Stored.keys(identities.range(from, to)).forEach(identities::delete);
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
