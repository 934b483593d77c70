package smartenergy.agent.hardware;

import java.util.List;
import java.util.stream.Stream;

/**
 * What this node has of one sort of sensor.
 *
 * @param sensors that will be read
 * @param report for people: what is there, and what was looked for in vain; no secrets
 */
public record Found(List<Sensor> sensors, List<String> report) {
    public Found {
        sensors = List.copyOf(sensors);
        report = List.copyOf(report);
    }

    public static Found nothing(String why) {
        return new Found(List.of(), List.of(why));
    }

    public Found and(Found other) {
        return new Found(
                Stream.concat(sensors.stream(), other.sensors.stream()).toList(),
                Stream.concat(report.stream(), other.report.stream()).toList());
    }
}
