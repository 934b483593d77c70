package smartenergy.datalake;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import smartenergy.telemetry.Reading;

/** A reading as a point of InfluxDB: measurement by kind; tags device, room and site; float fields; time in ns. */
public record Point(Reading reading) {

    /** Measurement and tags as they begin a line, and as InfluxDB itself names the series. */
    String series() {
        var key = new StringBuilder(reading.measurement().kind().text());
        appendTag(key, "device", reading.device());
        appendTag(key, "room", reading.room());
        appendTag(key, "site", reading.site());
        return key.toString();
    }

    /** Adds the point as one line of InfluxDB's line protocol (docs: "InfluxDB line protocol reference", 1.8). */
    void appendTo(StringBuilder lines) {
        lines.append(series()).append(' ');
        reading.measurement().values().forEach((name, value) -> appendNumber(lines, name, value));
        reading.sequence()
                .ifPresent(sequence -> lines.append("seq=")
                        .append(sequence.number())
                        .append(",stream=")
                        .append(sequence.stream())
                        .append(','));
        reading.flags().forEach(flag -> appendNumber(lines, flag.text(), 1));
        appendTexts(lines);
        lines.setCharAt(lines.length() - 1, ' ');
        lines.append(reading.observedAtNanos()).append('\n');
    }

    /** A general text's field has a name of its own, since a field that was a number in one profile stays a number. */
    private void appendTexts(StringBuilder lines) {
        var measurement = reading.measurement();
        measurement.texts().forEach((name, text) -> appendText(lines, name + "_text", text));
        if (!measurement.words().isEmpty()) {
            var field = measurement.kind().words().orElseThrow().field();
            appendText(lines, field, measurement.words().getFirst());
        }
    }

    static void appendNumber(StringBuilder lines, String name, double value) {
        appendName(lines, name);
        lines.append('=').append(value).append(',');
    }

    static void appendText(StringBuilder lines, String name, String text) {
        appendName(lines, name);
        lines.append("=\"")
                .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\",");
    }

    static void appendTag(StringBuilder lines, String name, String value) {
        lines.append(',').append(name).append('=');
        appendName(lines, value);
    }

    /** Names of fields and values of tags are escaped alike. */
    private static void appendName(StringBuilder lines, String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
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
