package smartenergy.relay.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.relay.datapond.ReadingStore.Outcome;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.relay.intake.Verdict.Accepted;
import smartenergy.relay.intake.Verdict.Rejected;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reason;
import smartenergy.telemetry.ops.Health;

/** Makes batches of messages durable, as readings or as dead letters, and then has them acknowledged. For one thread. */
public final class Intake {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "datapond";

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    private final ReadingStore store;
    private final Validator validator;
    private final Acknowledgements acknowledgements;
    private final IntakeMetrics metrics;
    private final Health health;
    private final Clock clock;

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
     * Returns when every message is durable, however long the DataPond is away.
     *
     * @throws InterruptedException if it is to stop; nothing was acknowledged then
     */
    void take(List<Arrival> arrivals) throws InterruptedException {
        var backOff = SHORTEST_BACK_OFF;
        while (true) {
            var obstacle = tryTake(arrivals);
            if (obstacle.isEmpty()) {
                health.ready(HEALTH, "storing");
                return;
            }
            if (backOff.equals(SHORTEST_BACK_OFF)) {
                LOG.warn("Not storing: {}", obstacle);
            }
            health.notReady(HEALTH, obstacle);
            Thread.sleep(backOff);
            backOff = backOff.multipliedBy(2).compareTo(LONGEST_BACK_OFF) < 0
                    ? backOff.multipliedBy(2)
                    : LONGEST_BACK_OFF;
        }
    }

    private String tryTake(List<Arrival> arrivals) {
        if (!store.obstacle().isEmpty()) {
            return store.obstacle();
        }
        try {
            makeDurable(arrivals);
            return "";
        } catch (StoreUnavailable e) {
            return "the DataPond is not available: " + e.getMessage();
        }
    }

    private void makeDurable(List<Arrival> arrivals) {
        var accepted = new ArrayList<Accepted>();
        var origins = new ArrayList<Arrival>();
        var letters = new ArrayList<DeadLetter>();
        var durable = new ArrayList<Accepted>();
        for (var arrival : arrivals) {
            switch (validator.judge(arrival)) {
                case Accepted verdict -> {
                    accepted.add(verdict);
                    origins.add(arrival);
                }
                case Rejected verdict -> {
                    letters.add(letter(arrival, verdict.reason(), verdict.detail()));
                    verdict.readable().ifPresent(durable::add);
                }
            }
        }
        var outcomes = store.store(accepted.stream().map(Accepted::reading).toList());
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) == Outcome.CONFLICT) {
                letters.add(letter(
                        origins.get(i),
                        Reason.IDENTITY_CONFLICT,
                        "another reading of " + accepted.get(i).reading().identity() + " is stored with other values"));
            }
        }
        store.reject(letters);
        durable.addAll(accepted);
        durable.forEach(verdict -> acknowledgements.add(verdict.topic(), verdict.reading()));
        metrics.count(arrivals.size(), outcomes, letters);
    }

    private DeadLetter letter(Arrival arrival, Reason reason, String detail) {
        return new DeadLetter(reason.text(), detail, arrival.origin(), clock.instant(), arrival.payload());
    }

    /**
     * Takes a dead letter once more.
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
            case Accepted accepted -> store.store(List.of(accepted.reading())).getFirst() == Outcome.CONFLICT
                    ? Reason.IDENTITY_CONFLICT.text() + ": another reading is stored with other values"
                    : "";
        };
    }
}
