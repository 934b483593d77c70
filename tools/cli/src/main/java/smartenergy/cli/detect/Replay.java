package smartenergy.cli.detect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import smartenergy.detection.AlarmEvent;
import smartenergy.detection.Detectors;
import smartenergy.detection.DeviceState;
import smartenergy.detection.Rules;
import smartenergy.detection.Sample;

/** Feeds recorded readings to the detectors, as the analytics do with live ones, and gathers the alarms. */
public final class Replay {
    /** What the one quantity of a recording is called in the rules. */
    public static final String VALUE = "value";

    private final Detectors detectors;
    private final Map<String, DeviceState> states = new HashMap<>();
    private final Map<String, Instant> lastByDevice = new HashMap<>();
    private final Map<Excursion, Alarm> alarms = new LinkedHashMap<>();

    private record Excursion(String device, String anomaly, Instant raisedAt) {}

    public Replay(Rules rules) {
        detectors = new Detectors(rules);
    }

    /** Takes the next reading in; a device's readings at one time are kept apart by a nanosecond. */
    public void take(String device, Instant at, double value) {
        var last = lastByDevice.get(device);
        var distinct = at.equals(last) ? at.plusNanos(1) : at;
        lastByDevice.put(device, at);
        keep(
                device,
                detectors.observe(
                        Optional.ofNullable(states.get(device)), new Sample(distinct, distinct, Map.of(VALUE, value))));
    }

    /** Ends the recording: devices that stopped earlier than others are silent. */
    public List<Alarm> finish() {
        lastByDevice.values().stream()
                .max(Comparator.naturalOrder())
                .ifPresent(end -> List.copyOf(states.keySet())
                        .forEach(device -> keep(device, detectors.lookBack(states.get(device), end))));
        var all = new ArrayList<>(alarms.values());
        all.sort(Comparator.comparing(Alarm::raisedAt));
        return all;
    }

    private void keep(String device, Detectors.Outcome outcome) {
        states.put(device, outcome.state());
        outcome.events()
                .forEach(event ->
                        alarms.put(new Excursion(device, event.anomaly(), event.raisedAt()), alarm(device, event)));
    }

    private static Alarm alarm(String device, AlarmEvent event) {
        return new Alarm(device, event.raisedAt(), event.clearedAt(), event.anomaly(), event.value(), event.expected());
    }
}
