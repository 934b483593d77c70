package smartenergy.cloud.datalake;

/** Writes parts of InfluxDB's line protocol (docs: "InfluxDB line protocol reference", 1.8); a field ends in a comma. */
public final class Line {
    private Line() {}

    public static void appendNumber(StringBuilder lines, String name, double value) {
        appendName(lines, name);
        lines.append('=').append(value).append(',');
    }

    public static void appendText(StringBuilder lines, String name, String text) {
        appendName(lines, name);
        lines.append("=\"")
                .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\",");
    }

    public static void appendTag(StringBuilder lines, String name, String value) {
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
