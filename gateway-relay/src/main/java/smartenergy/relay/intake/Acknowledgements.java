package smartenergy.relay.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import smartenergy.telemetry.Acknowledgement;
import smartenergy.telemetry.Acknowledgement.Range;
import smartenergy.telemetry.Acknowledgement.Refusal;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;

/** Gathers what became durable, until it is sent to the nodes it came from. Any thread. */
public final class Acknowledgements {
    /** Of a detail, so much goes back; the dead letter has all of it. */
    private static final int MAX_DETAIL = 300;
    /** Each node gets a message of its own; one that has little to be told can wait for it so long. */
    private static final long LONGEST_WAIT_NANOS = Duration.ofMillis(400).toNanos();
    /** One that sends much stops when it has sent some thousands that it was told nothing of. */
    private static final int MANY = 250;

    private Map<Target, Gathered> gathered = new HashMap<>();
    /** Nodes that registered; who they are is all that is known of them here. */
    private Set<Target> registered = new LinkedHashSet<>();

    private final LongSupplier nanoTime;
    private int waiting;
    private long waitingSince;

    private record Target(String site, String node, int stream) {}

    private record Refused(String device, String reason, String detail) {}

    private record Gathered(Map<String, TreeSet<Long>> durable, Map<Refused, TreeSet<Long>> refused) {}

    public Acknowledgements() {
        this(System::nanoTime);
    }

    Acknowledgements(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Readings without a sequence are not acknowledged beyond MQTT's own way. */
    void add(Verdict.Accepted durable) {
        durable.topic().ifPresent(topic -> add(topic, durable.reading(), Optional.empty()));
    }

    /** What is kept as a dead letter need not be sent again either; its sender is told why. */
    void refuse(Verdict.Accepted readable, DeadLetter letter) {
        readable.topic().ifPresent(topic -> add(topic, readable.reading(), Optional.of(letter)));
    }

    /** Answers a node's registration; an agent of before batches has no use for it. */
    synchronized void takesBatches(MqttTopic.Node node, int stream) {
        countWaiting();
        registered.add(new Target(node.site(), node.node(), stream));
    }

    private synchronized void add(MqttTopic topic, Reading reading, Optional<DeadLetter> letter) {
        if (reading.sequence().isEmpty()) {
            return;
        }
        countWaiting();
        var sequence = reading.sequence().get();
        var ofNode = gathered.computeIfAbsent(
                new Target(topic.site(), topic.node(), sequence.stream()),
                any -> new Gathered(new LinkedHashMap<>(), new LinkedHashMap<>()));
        ofNode.durable()
                .computeIfAbsent(reading.device(), any -> new TreeSet<>())
                .add(sequence.number());
        letter.ifPresent(why -> ofNode.refused()
                .computeIfAbsent(
                        new Refused(
                                reading.device(),
                                why.reason(),
                                why.detail()
                                        .substring(
                                                0,
                                                Math.min(
                                                        MAX_DETAIL, why.detail().length()))),
                        any -> new TreeSet<>())
                .add(sequence.number()));
    }

    private void countWaiting() {
        if (waiting++ == 0) {
            waitingSince = nanoTime.getAsLong();
        }
    }

    /** Whether what was gathered should be sent now, and not with what comes next. */
    synchronized boolean isDue() {
        return waiting >= MANY || (waiting > 0 && nanoTime.getAsLong() - waitingSince >= LONGEST_WAIT_NANOS);
    }

    /** What was gathered since the last call; it is forgotten here, and repaired by re-sending if it gets lost. */
    synchronized List<MqttOutbox.Outgoing> take() {
        var outgoing = new ArrayList<MqttOutbox.Outgoing>();
        registered.forEach(target -> outgoing.add(message(target, Acknowledgement.ofBatches(target.stream()))));
        registered = new LinkedHashSet<>();
        gathered.forEach((target, ofNode) -> {
            if (!ofNode.refused().isEmpty()) {
                // First, and by itself: an agent of before refusals can read the other one only.
                outgoing.add(message(target, Map.of(), ofNode.refused()));
            }
            outgoing.add(message(target, ofNode.durable(), Map.of()));
        });
        gathered = new HashMap<>();
        waiting = 0;
        return outgoing;
    }

    private static MqttOutbox.Outgoing message(
            Target target, Map<String, TreeSet<Long>> durable, Map<Refused, TreeSet<Long>> refused) {
        var ranges = new LinkedHashMap<String, List<Range>>();
        durable.forEach((device, numbers) -> ranges.put(device, ranges(numbers)));
        var refusals = refused.entrySet().stream()
                .map(entry -> new Refusal(
                        entry.getKey().device(),
                        entry.getKey().reason(),
                        entry.getKey().detail(),
                        ranges(entry.getValue())))
                .toList();
        return message(target, new Acknowledgement(target.stream(), ranges, refusals));
    }

    private static MqttOutbox.Outgoing message(Target target, Acknowledgement acknowledgement) {
        return new MqttOutbox.Outgoing(
                MqttTopic.acknowledgements(target.site(), target.node()), acknowledgement.toJson());
    }

    private static List<Range> ranges(TreeSet<Long> numbers) {
        var ranges = new ArrayList<Range>();
        long first = numbers.first();
        long last = first;
        for (long number : numbers) {
            if (number > last + 1) {
                ranges.add(new Range(first, last));
                first = number;
            }
            last = number;
        }
        ranges.add(new Range(first, last));
        return ranges;
    }
}
