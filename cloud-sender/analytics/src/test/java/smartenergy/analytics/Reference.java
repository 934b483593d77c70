package smartenergy.analytics;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import smartenergy.detection.Detectors;
import smartenergy.detection.DeviceState;
import smartenergy.detection.Rules;
import smartenergy.detection.Sample;
import smartenergy.telemetry.ClimateSummary.Statistics;
import smartenergy.telemetry.Reading;

/** What the analytics should come to, computed from the whole input at once. */
final class Reference {
    private Reference() {}

    record Window(String device, Instant start) {}

    /** What tells a step of an alarm from others. */
    record Step(String device, String quantity, String anomaly, String phase, Instant raisedAt, Instant at) {}

    static Map<Window, Map<String, Statistics>> summaries(List<Reading> readings, Duration length) {
        var byWindow = readings.stream().distinct().collect(groupingBy(reading -> window(reading, length)));
        var summaries = new HashMap<Window, Map<String, Statistics>>();
        byWindow.forEach((window, some) -> {
            var values = new TreeMap<String, Statistics>();
            for (var name : List.of("celsius", "humidityPercent")) {
                values.put(
                        name,
                        statistics(some.stream()
                                .mapToDouble(reading ->
                                        reading.measurement().values().get(name))
                                .toArray()));
            }
            summaries.put(window, values);
        });
        return summaries;
    }

    private static Window window(Reading reading, Duration length) {
        long seconds = reading.observedAt().getEpochSecond();
        return new Window(reading.device(), Instant.ofEpochSecond(seconds - seconds % length.toSeconds()));
    }

    private static Statistics statistics(double[] values) {
        double sum = 0;
        double min = values[0];
        double max = values[0];
        for (double value : values) {
            sum += value;
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        double mean = sum / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
        return new Statistics(values.length, mean, min, max, deviation);
    }

    /** The steps of alarms that depend on nothing but the readings' order. */
    static List<Step> steps(List<Reading> inOrder, Rules rules) {
        var detectors = new Detectors(rules);
        var states = new HashMap<String, DeviceState>();
        var seen = new HashSet<Reading>();
        var steps = new ArrayList<Step>();
        for (var reading : inOrder) {
            if (seen.add(reading)) {
                var outcome = detectors.observe(
                        Optional.ofNullable(states.get(reading.device())),
                        new Sample(
                                reading.observedAt(),
                                reading.observedAt(),
                                reading.measurement().values()));
                states.put(reading.device(), outcome.state());
                outcome.events().stream()
                        .filter(event -> isOfValues(event.anomaly()))
                        .forEach(event -> steps.add(new Step(
                                reading.device(),
                                event.quantity(),
                                event.anomaly(),
                                event.phase().name(),
                                event.raisedAt(),
                                event.at())));
            }
        }
        return steps;
    }

    /** Silence and clocks depend on the time of arrival, too. */
    static boolean isOfValues(String anomaly) {
        return !anomaly.equals("silence") && !anomaly.equals("clock");
    }
}
