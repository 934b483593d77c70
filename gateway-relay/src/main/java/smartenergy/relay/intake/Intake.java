package smartenergy.relay.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.datapond.EventStore;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.relay.datapond.ReadingStore.Outcome;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.relay.edgex.EdgexEvent;
import smartenergy.relay.edgex.Receipt;
import smartenergy.relay.intake.Verdict.Accepted;
import smartenergy.relay.intake.Verdict.Registered;
import smartenergy.relay.intake.Verdict.Rejected;
import smartenergy.service.health.Health;
import smartenergy.service.worker.BackOff;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reason;

/** Makes batches of messages durable, as readings or as dead letters, and then has them acknowledged. */
public final class Intake {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "datapond";

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    private final ReadingStore store;
    private final EventStore events;
    private final Validator validator;
    private final Acknowledgements acknowledgements;
    private final IntakeMetrics metrics;
    private final Health health;
    private final Clock clock;
    private final BackOff backOff = BackOff.upTo(LONGEST_BACK_OFF);

    /** A message on its way. */
    private static final class Item {
        private final Arrival arrival;
        private final Verdict verdict;
        private Outcome event;
        private Outcome reading;
        private DeadLetter letter;

        private Item(Arrival arrival, Verdict verdict) {
            this.arrival = arrival;
            this.verdict = verdict;
        }
    }

    public Intake(
            ReadingStore store,
            EventStore events,
            Validator validator,
            Acknowledgements acknowledgements,
            IntakeMetrics metrics,
            Health health,
            Clock clock) {
        this.store = store;
        this.events = events;
        this.validator = validator;
        this.acknowledgements = acknowledgements;
        this.metrics = metrics;
        this.health = health.expect(HEALTH);
        this.clock = clock;
    }

    /**
     * Returns when every message is durable, however long the DataPond is away. For one thread.
     *
     * @return what became of each message, in the same order
     * @throws InterruptedException if it is to stop; nothing was acknowledged then
     */
    List<Receipt> take(List<Arrival> arrivals) throws InterruptedException {
        var items = new ArrayList<Item>();
        for (var arrival : arrivals) {
            items.add(new Item(arrival, judge(arrival)));
        }
        storeEvents(items);
        storeReadings(items);
        items.forEach(this::reject);
        var letters =
                items.stream().map(item -> item.letter).filter(Objects::nonNull).toList();
        persistently(() -> {
            store.reject(letters);
            return letters;
        });
        items.forEach(this::acknowledge);
        var outcomes = items.stream()
                .map(item -> item.reading)
                .filter(Objects::nonNull)
                .toList();
        long registrations = items.stream()
                .filter(item -> item.verdict instanceof Registered)
                .count();
        metrics.count(arrivals.size() - (int) registrations, outcomes, letters);
        metrics.incomplete()
                .inc(select(items, item -> item.reading != null && ((Accepted) item.verdict).isIncomplete())
                        .size());
        return items.stream().map(Intake::receipt).toList();
    }

    /** One after the other, since what comes after a registration is judged by it. */
    private Verdict judge(Arrival arrival) throws InterruptedException {
        var node = arrival.registering();
        return node.isPresent()
                ? persistently(() -> validator.register(node.get(), arrival.payload()))
                : validator.judge(arrival);
    }

    /** Before the readings, so that no reading lacks the event it was made of. */
    private void storeEvents(List<Item> items) throws InterruptedException {
        var withEvent = select(items, item -> item.verdict.event().isPresent());
        var stored = withEvent.stream()
                .map(item -> item.verdict.event().orElseThrow().stored())
                .toList();
        var outcomes = stored.isEmpty() ? List.<Outcome>of() : persistently(() -> events.store(stored));
        for (int i = 0; i < outcomes.size(); i++) {
            var item = withEvent.get(i);
            item.event = outcomes.get(i);
            if (item.event == Outcome.CONFLICT) {
                item.letter = letter(
                        item, Reason.IDENTITY_CONFLICT, conflict(stored.get(i).id()));
            }
        }
    }

    private void storeReadings(List<Item> items) throws InterruptedException {
        var accepted = select(items, item -> item.letter == null && item.verdict instanceof Accepted);
        var readings = accepted.stream()
                .map(item -> ((Accepted) item.verdict).reading())
                .toList();
        var outcomes = persistently(() -> store.store(readings));
        for (int i = 0; i < outcomes.size(); i++) {
            var item = accepted.get(i);
            item.reading = outcomes.get(i);
            if (item.reading == Outcome.CONFLICT) {
                item.letter = letter(
                        item, Reason.IDENTITY_CONFLICT, conflict(readings.get(i).identity()));
            }
        }
    }

    private static List<Item> select(List<Item> items, Predicate<Item> condition) {
        return items.stream().filter(condition).toList();
    }

    private void reject(Item item) {
        if (item.letter == null && item.verdict instanceof Rejected rejected) {
            item.letter = letter(item, rejected.reason(), rejected.detail());
        }
    }

    private void acknowledge(Item item) {
        switch (item.verdict) {
            case Accepted accepted -> acknowledgements.add(accepted);
            case Rejected rejected -> rejected.readable().ifPresent(acknowledgements::add);
            case Registered registered -> {}
        }
    }

    private static Receipt receipt(Item item) {
        if (item.verdict instanceof Rejected rejected && rejected.event().isEmpty()) {
            return new Receipt.Refused(rejected.reason(), rejected.detail());
        }
        boolean isNew = item.event == Outcome.STORED || item.reading == Outcome.STORED;
        return new Receipt.Kept(item.verdict.event(), isNew);
    }

    private static String conflict(Object identity) {
        return "another one of " + identity + " is stored with other values";
    }

    private DeadLetter letter(Item item, Reason reason, String detail) {
        return new DeadLetter(reason.text(), detail, item.arrival.origin(), clock.instant(), item.arrival.payload());
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
    public String replay(DeadLetter letter) {
        var arrival = new Arrival(letter.origin(), letter.payload(), clock.instant());
        if (!arrival.cameByMqtt() && !arrival.cameByHttp()) {
            return "it came neither by MQTT nor by HTTP but from " + letter.origin();
        }
        var verdict = arrival.registering()
                .map(node -> validator.register(node, letter.payload()))
                .orElseGet(() -> validator.judge(arrival));
        return switch (verdict) {
            case Registered registered -> "";
            case Rejected rejected -> rejected.reason().text() + ": " + rejected.detail();
            case Accepted accepted -> store(accepted) ? "" : Reason.IDENTITY_CONFLICT.text() + ": " + conflict("it");
        };
    }

    private boolean store(Accepted accepted) {
        var stored = accepted.event().map(EdgexEvent::stored).map(List::of).orElse(List.of());
        return !events.store(stored).contains(Outcome.CONFLICT)
                && store.store(List.of(accepted.reading())).getFirst() != Outcome.CONFLICT;
    }
}
