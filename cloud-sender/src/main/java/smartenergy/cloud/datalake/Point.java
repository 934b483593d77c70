package smartenergy.cloud.datalake;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;

/** A reading as a point of InfluxDB: measurement by kind; tags device, room and site; float fields; time in ns. */
public record Point(Reading reading) {

    /** Adds the point as one line of InfluxDB's line protocol (docs: "InfluxDB line protocol reference", 1.8). */
    void appendTo(StringBuilder lines) {
        lines.append(reading.measurement().kind().text());
        appendTag(lines, "device", reading.device());
        appendTag(lines, "room", reading.room());
        appendTag(lines, "site", reading.site());
        lines.append(' ');
        reading.measurement()
                .values()
                .forEach((name, value) ->
                        lines.append(name).append('=').append((double) value).append(','));
        reading.sequence()
                .ifPresent(sequence -> lines.append("seq=")
                        .append(sequence.number())
                        .append(",stream=")
                        .append(sequence.stream())
                        .append(','));
        if (reading.measurement() instanceof Measurement.OutdoorWeather weather
                && !weather.conditions().isEmpty()) {
            // Names hold no quotation mark and no backslash, so there is nothing to escape.
            lines.append("weather=\"").append(weather.conditions().getFirst()).append("\",");
        }
        lines.setCharAt(lines.length() - 1, ' ');
        lines.append(reading.observedAtNanos()).append('\n');
    }

    private static void appendTag(StringBuilder lines, String name, String value) {
        lines.append(',').append(name).append('=');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ' ' || c == ',' || c == '=') {
                lines.append('\\');
            }
            lines.append(c);
        }
    }

    /** Asks InfluxDB for this very point. */
    String query(String database, String retentionPolicy) {
        return "SELECT * FROM \"%s\".\"%s\".\"%s\" WHERE \"device\"='%s' AND \"room\"='%s' AND \"site\"='%s' AND time=%d"
                .formatted(
                        database,
                        retentionPolicy,
                        reading.measurement().kind().text(),
                        quoted(reading.device()),
                        quoted(reading.room()),
                        quoted(reading.site()),
                        reading.observedAtNanos());
    }

    private static String quoted(String text) {
        return text.replace("'", "\\'");
    }

    /** Whether a row of InfluxDB, column by name, holds this point's values. */
    boolean isSameAs(Map<String, Object> row) {
        return numbers().entrySet().stream()
                .allMatch(value ->
                        row.get(value.getKey()) instanceof Number number && number.doubleValue() == value.getValue());
    }

    private SortedMap<String, Double> numbers() {
        var numbers = new TreeMap<>(reading.measurement().values());
        reading.sequence().ifPresent(sequence -> {
            numbers.put("seq", (double) sequence.number());
            numbers.put("stream", (double) sequence.stream());
        });
        return numbers;
    }
}
