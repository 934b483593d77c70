package smartenergy.relay.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.BackOff;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.relay.datapond.ReadingStore.Outcome;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.relay.intake.Verdict.Accepted;
import smartenergy.relay.intake.Verdict.Rejected;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reason;
import smartenergy.telemetry.ops.Health;

/** Makes batches of messages durable, as readings or as dead letters, and then has them acknowledged. */
public final class Intake {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "datapond";

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    private final ReadingStore store;
    private final Validator validator;
    private final Acknowledgements acknowledgements;
    private final IntakeMetrics metrics;
    private final Health health;
    private final Clock clock;
    private final BackOff backOff = new BackOff(LONGEST_BACK_OFF);

    private record Acceptance(Arrival arrival, Accepted verdict) {}

    Intake(
            ReadingStore store,
            Duration clockTolerance,
            Acknowledgements acknowledgements,
            IntakeMetrics metrics,
            Health health,
            Clock clock) {
        this.store = store;
        this.validator = new Validator(clockTolerance);
        this.acknowledgements = acknowledgements;
        this.metrics = metrics;
        this.health = health.expect(HEALTH);
        this.clock = clock;
    }

    /**
     * Returns when every message is durable, however long the DataPond is away. For one thread.
     *
     * @throws InterruptedException if it is to stop; nothing was acknowledged then
     */
    void take(List<Arrival> arrivals) throws InterruptedException {
        var accepted = new ArrayList<Acceptance>();
        var letters = new ArrayList<DeadLetter>();
        var durable = new ArrayList<Accepted>();
        for (var arrival : arrivals) {
            switch (validator.judge(arrival)) {
                case Accepted verdict -> accepted.add(new Acceptance(arrival, verdict));
                case Rejected verdict -> {
                    letters.add(letter(arrival, verdict.reason(), verdict.detail()));
                    verdict.readable().ifPresent(durable::add);
                }
            }
        }
        var readings = accepted.stream().map(each -> each.verdict().reading()).toList();
        var outcomes = persistently(() -> store.store(readings));
        for (int i = 0; i < outcomes.size(); i++) {
            durable.add(accepted.get(i).verdict());
            if (outcomes.get(i) == Outcome.CONFLICT) {
                letters.add(letter(accepted.get(i).arrival(), Reason.IDENTITY_CONFLICT, conflict(accepted.get(i))));
            }
        }
        persistently(() -> {
            store.reject(letters);
            return letters;
        });
        durable.forEach(acknowledgements::add);
        metrics.count(arrivals.size(), outcomes, letters);
    }

    private static String conflict(Acceptance acceptance) {
        return "another reading of " + acceptance.verdict().reading().identity() + " is stored with other values";
    }

    private DeadLetter letter(Arrival arrival, Reason reason, String detail) {
        return new DeadLetter(reason.text(), detail, arrival.origin(), clock.instant(), arrival.payload());
    }

    /** The one place where trouble with the DataPond is waited out. */
    private <T> T persistently(Supplier<T> attempt) throws InterruptedException {
        boolean waited = false;
        while (true) {
            String obstacle = store.obstacle();
            if (obstacle.isEmpty()) {
                try {
                    var result = attempt.get();
                    if (waited) {
                        LOG.info("Storing again");
                    }
                    backOff.reset();
                    health.ready(HEALTH, "storing");
                    return result;
                } catch (StoreUnavailable e) {
                    obstacle = "the DataPond is not available: " + e.getMessage();
                }
            }
            if (!waited) {
                LOG.warn("Not storing: {}", obstacle);
            }
            waited = true;
            health.notReady(HEALTH, obstacle);
            backOff.pause();
        }
    }

    /**
     * Takes a dead letter once more. Any thread.
     *
     * @return empty if it is stored now, else why it is still rejected
     * @throws StoreUnavailable if the DataPond does not answer
     */
    String replay(DeadLetter letter) {
        if (!letter.origin().startsWith(Arrival.MQTT)) {
            return "it did not come by MQTT but from " + letter.origin();
        }
        var topic = letter.origin().substring(Arrival.MQTT.length());
        return switch (validator.judge(new Arrival(topic, letter.payload(), clock.instant()))) {
            case Rejected rejected -> rejected.reason().text() + ": " + rejected.detail();
            case Accepted accepted ->
                store.store(List.of(accepted.reading())).getFirst() == Outcome.CONFLICT
                        ? Reason.IDENTITY_CONFLICT.text() + ": another reading is stored with other values"
                        : "";
        };
    }
}
