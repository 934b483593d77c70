package smartenergy.relay.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import smartenergy.telemetry.Acknowledgement;
import smartenergy.telemetry.Acknowledgement.Range;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;

/** Gathers what became durable, until it is sent to the nodes it came from. Any thread. */
public final class Acknowledgements {
    private Map<Target, Map<String, TreeSet<Long>>> gathered = new HashMap<>();

    private record Target(String site, String node, int stream) {}

    /** Readings without a sequence are not acknowledged beyond MQTT's own way. */
    void add(Verdict.Accepted durable) {
        durable.topic().ifPresent(topic -> add(topic, durable.reading()));
    }

    private synchronized void add(MqttTopic topic, Reading reading) {
        reading.sequence()
                .ifPresent(sequence -> gathered.computeIfAbsent(
                                new Target(topic.site(), topic.node(), sequence.stream()), any -> new LinkedHashMap<>())
                        .computeIfAbsent(reading.device(), any -> new TreeSet<>())
                        .add(sequence.number()));
    }

    /** What was gathered since the last call; it is forgotten here, and repaired by re-sending if it gets lost. */
    synchronized List<MqttOutbox.Outgoing> take() {
        var outgoing = new ArrayList<MqttOutbox.Outgoing>();
        gathered.forEach((target, devices) -> {
            var durable = new LinkedHashMap<String, List<Range>>();
            devices.forEach((device, numbers) -> durable.put(device, ranges(numbers)));
            outgoing.add(new MqttOutbox.Outgoing(
                    MqttTopic.acknowledgements(target.site(), target.node()),
                    new Acknowledgement(target.stream(), durable).toJson()));
        });
        gathered = new HashMap<>();
        return outgoing;
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
