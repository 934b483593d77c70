package smartenergy.service.kafka;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.kafka.RecordHandler.Received;
import smartenergy.service.kafka.RecordHandler.Refusal;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Reason;

/** Stands between records and their handler, so that no record can end a loop or hold up those behind it. */
final class Guard<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private final RecordLoop.Settings settings;
    private final RecordHandler<T> handler;
    private final DeadLetterSink letters;
    private final RecordMetrics metrics;
    private final Clock clock;

    Guard(
            RecordLoop.Settings settings,
            RecordHandler<T> handler,
            DeadLetterSink letters,
            RecordMetrics metrics,
            Clock clock) {
        this.settings = settings;
        this.handler = handler;
        this.letters = letters;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Ends when every record is handled or kept as a dead letter. */
    void deal(ConsumerRecords<String, byte[]> batch) throws InterruptedException {
        var received = new ArrayList<Received<T>>(batch.count());
        var kept = new ArrayList<DeadLetter>();
        for (var incoming : batch) {
            var refusal = decode(incoming, received);
            if (refusal != null) {
                kept.add(letter(refusal));
            }
        }
        handled(received).forEach(refusal -> kept.add(letter(refusal)));
        letters.keep(kept);
        metrics.count(settings.name(), batch.count(), kept);
        handler.count(batch.count(), kept);
    }

    /** Adds to what was received, or returns why it cannot. */
    private Refusal decode(ConsumerRecord<String, byte[]> incoming, List<Received<T>> received) {
        if (incoming.value() == null) {
            // None of our topics that is read by a loop is compacted: there is nothing that it could delete.
            return new Refusal(
                    incoming, Reason.MALFORMED_JSON, "a record without value (tombstone) says nothing on this topic");
        }
        if (incoming.value().length > settings.maxBytes()) {
            return new Refusal(
                    incoming,
                    Reason.TOO_LARGE,
                    incoming.value().length + " bytes, at most " + settings.maxBytes() + " are read");
        }
        try {
            received.add(new Received<>(incoming, handler.decode(incoming)));
            return null;
        } catch (InvalidReading e) {
            return new Refusal(incoming, e.reason(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.debug("{} cannot read {}", settings.name(), incoming, e);
            return new Refusal(incoming, Reason.MALFORMED_JSON, describe(e));
        }
    }

    /** What the handler fails on is found by halving, as all of it may be handled again. */
    private List<Refusal> handled(List<Received<T>> received) throws InterruptedException {
        if (received.isEmpty()) {
            return List.of();
        }
        try {
            return handler.handle(received);
        } catch (InterruptException e) {
            throw new InterruptedException(e.getMessage());
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException(describe(e));
            }
            if (received.size() == 1) {
                LOG.error(
                        "{} failed on {}",
                        settings.name(),
                        place(received.getFirst().source()),
                        e);
                return List.of(new Refusal(received.getFirst().source(), Reason.UNPROCESSABLE, describe(e)));
            }
            int half = received.size() / 2;
            var refusals = new ArrayList<>(handled(received.subList(0, half)));
            refusals.addAll(handled(received.subList(half, received.size())));
            return refusals;
        }
    }

    private static String place(ConsumerRecord<String, byte[]> incoming) {
        return incoming.topic() + "/" + incoming.partition() + "/" + incoming.offset();
    }

    private static String describe(RuntimeException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private DeadLetter letter(Refusal refusal) {
        return DeadLetterRecords.letter(refusal.source(), refusal.reason(), refusal.detail(), clock.instant());
    }
}
