package smartenergy.datalake;

import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;

/** A reading as a point of InfluxDB: measurement by kind; tags device, room and site; float fields; time in ns. */
public record Point(Reading reading, String series) {
    /** @param series measurement and tags as they begin a line, and as InfluxDB itself names the series */
    public Point {}

    public Point(Reading reading) {
        this(reading, seriesOf(reading));
    }

    private static String seriesOf(Reading reading) {
        var key = new StringBuilder(reading.measurement().kind().text());
        appendTag(key, "device", reading.device());
        appendTag(key, "room", reading.room());
        appendTag(key, "site", reading.site());
        return key.toString();
    }

    /** Adds the point as one line of InfluxDB's line protocol (docs: "InfluxDB line protocol reference", 1.8). */
    void appendTo(StringBuilder lines) {
        lines.append(series).append(' ');
        appendNumbers(lines);
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

    private void appendNumbers(StringBuilder lines) {
        var measurement = reading.measurement();
        boolean areOwn = measurement.kind() == Kind.GENERAL;
        measurement
                .values()
                .forEach((name, value) -> appendNumber(lines, areOwn ? Schema.numberField(name) : name, value));
    }

    private void appendTexts(StringBuilder lines) {
        var measurement = reading.measurement();
        measurement.texts().forEach((name, text) -> appendText(lines, Schema.textField(name), text));
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
}
