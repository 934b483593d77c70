package smartenergy.relay.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.datapond.EventStore;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.relay.datapond.ReadingStore.Outcome;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.relay.datapond.StoredEvent;
import smartenergy.relay.edgex.EdgexEvent;
import smartenergy.relay.edgex.Receipt;
import smartenergy.relay.intake.Verdict.Accepted;
import smartenergy.relay.intake.Verdict.Registered;
import smartenergy.relay.intake.Verdict.Rejected;
import smartenergy.service.health.Health;
import smartenergy.service.worker.BackOff;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Reason;

/** Makes batches of messages durable, as readings or as dead letters, and then has them acknowledged. */
public final class Intake {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "datapond";

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);
    private static final int MAX_DETAIL = 2_000;
    private static final int MAX_REFUSED = 1_000;

    private final ReadingStore store;
    private final EventStore events;
    private final Validator validator;
    private final Acknowledgements acknowledgements;
    private final IntakeMetrics metrics;
    private final Health health;
    private final Clock clock;
    private final Twins twins;
    private final BackOff backOff = BackOff.upTo(LONGEST_BACK_OFF);
    /** By node, why its registration was refused last. */
    private final Map<MqttTopic.Node, Refused> refused = new HashMap<>();

    /** @param payload its digest */
    private record Refused(String detail, UUID payload) {}

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
        this.twins = new Twins(health, metrics.twins());
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
        items.stream()
                .filter(item -> item.reading == Outcome.STORED && item.verdict instanceof Accepted)
                .forEach(item -> {
                    var accepted = (Accepted) item.verdict;
                    twins.see(accepted.topic(), accepted.reading(), item.arrival.receivedAt());
                });
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
        if (node.isEmpty()) {
            return validator.judge(arrival);
        }
        var verdict = persistently(() -> validator.register(node.get(), arrival.payload()));
        if (verdict instanceof Rejected rejected) {
            return isRefusedAgain(node.get(), rejected, arrival.payload()) ? new Registered(0) : verdict;
        }
        refused.remove(node.get());
        if (verdict instanceof Registered registered && registered.stream() != 0) {
            acknowledgements.takesBatches(node.get(), registered.stream());
        }
        return verdict;
    }

    /** A node sends its registration every minute, and the broker to each gateway that comes: one letter is enough. */
    private boolean isRefusedAgain(MqttTopic.Node node, Rejected rejected, byte[] payload) {
        if (refused.size() >= MAX_REFUSED) {
            refused.clear();
        }
        var now = new Refused(rejected.detail(), UUID.nameUUIDFromBytes(payload));
        return now.equals(refused.put(node, now));
    }

    /** Before the readings, so that no reading lacks the event it was made of. */
    private void storeEvents(List<Item> items) throws InterruptedException {
        var withEvent = select(items, item -> item.verdict.event().isPresent());
        Function<Item, StoredEvent> event =
                item -> item.verdict.event().orElseThrow().stored();
        store(withEvent, event, events::store, (item, outcome) -> item.event = outcome);
        for (var item : withEvent) {
            if (item.event == Outcome.CONFLICT) {
                item.letter = letter(
                        item,
                        Reason.IDENTITY_CONFLICT,
                        conflict(event.apply(item).id()));
            }
        }
    }

    private void storeReadings(List<Item> items) throws InterruptedException {
        var accepted = select(items, item -> item.letter == null && item.verdict instanceof Accepted);
        Function<Item, Reading> reading = item -> ((Accepted) item.verdict).reading();
        store(accepted, reading, store::store, (item, outcome) -> item.reading = outcome);
        for (var item : accepted) {
            if (item.reading == Outcome.CONFLICT) {
                item.letter = letter(
                        item,
                        Reason.IDENTITY_CONFLICT,
                        conflict(reading.apply(item).identity()));
            }
        }
    }

    /** All together; where a fault of ours is in the way, each by itself, so that it costs the one and no other. */
    private <T> void store(
            List<Item> items,
            Function<Item, T> what,
            Function<List<T>, List<Outcome>> how,
            BiConsumer<Item, Outcome> result)
            throws InterruptedException {
        if (items.isEmpty()) {
            return;
        }
        try {
            var all = items.stream().map(what).toList();
            var outcomes = persistently(() -> how.apply(all));
            for (int i = 0; i < outcomes.size(); i++) {
                result.accept(items.get(i), outcomes.get(i));
            }
        } catch (RuntimeException e) {
            if (items.size() > 1) {
                for (var item : items) {
                    store(List.of(item), what, how, result);
                }
                return;
            }
            LOG.error(
                    "Failed to store what came from {}",
                    items.getFirst().arrival.origin(),
                    e);
            items.getFirst().letter = letter(items.getFirst(), Reason.UNPROCESSABLE, e.toString());
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
            case Accepted accepted when item.letter == null -> acknowledgements.add(accepted);
            case Accepted accepted -> acknowledgements.refuse(accepted, item.letter);
            case Rejected rejected ->
                rejected.readable().ifPresent(readable -> acknowledgements.refuse(readable, item.letter));
            case Registered registered -> {}
        }
    }

    private static Receipt receipt(Item item) {
        if (item.verdict instanceof Rejected rejected && rejected.event().isEmpty()) {
            return new Receipt.Refused(rejected.reason(), rejected.detail());
        }
        if (item.letter != null && item.letter.reason().equals(Reason.UNPROCESSABLE.text())) {
            return new Receipt.Refused(Reason.UNPROCESSABLE, item.letter.detail());
        }
        boolean isNew = item.event == Outcome.STORED || item.reading == Outcome.STORED;
        return new Receipt.Kept(item.verdict.event(), isNew);
    }

    private static String conflict(Object identity) {
        return "another one of " + identity + " is stored with other values";
    }

    private DeadLetter letter(Item item, Reason reason, String detail) {
        // What is quoted from a message may be as large as the message, and both must fit into one document.
        var told = detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
        return new DeadLetter(reason.text(), told, item.arrival.origin(), clock.instant(), item.arrival.payload());
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
     * Takes a dead letter once more, of a batch every reading; a fault of ours costs one and no other. Any thread.
     *
     * @return empty if it is stored now, else why it is still rejected
     * @throws StoreUnavailable if the DataPond does not answer
     */
    public String replay(DeadLetter letter) {
        var arrival = new Arrival(letter.origin(), letter.payload(), clock.instant());
        var still = arrival.readings().stream()
                .map(this::takeAgainOrSay)
                .filter(why -> !why.isEmpty())
                .toList();
        var others = still.size() > 1 ? " (and " + (still.size() - 1) + " more of this batch)" : "";
        return still.isEmpty() ? "" : still.getFirst() + others;
    }

    private String takeAgainOrSay(Arrival arrival) {
        try {
            return takeAgain(arrival);
        } catch (StoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("Failed on what came from {}, once more", arrival.origin(), e);
            return Reason.UNPROCESSABLE.text() + ": " + e;
        }
    }

    private String takeAgain(Arrival arrival) {
        if (!arrival.cameByMqtt() && !arrival.cameByHttp()) {
            return "it came neither by MQTT nor by HTTP but from " + arrival.origin();
        }
        var verdict = arrival.registering()
                .map(node -> validator.register(node, arrival.payload()))
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
