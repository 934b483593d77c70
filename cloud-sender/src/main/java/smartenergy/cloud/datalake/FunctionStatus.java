package smartenergy.cloud.datalake;

import java.time.Instant;

/**
 * How a function was when somebody looked.
 *
 * @param detail what a person should know
 */
public record FunctionStatus(String function, String site, Instant at, boolean ready, String detail) {
    public static final String MEASUREMENT = "function_status";

    /** One line of the line protocol, at ms. */
    public String line() {
        var line = new StringBuilder(MEASUREMENT);
        Point.appendTag(line, "function", function);
        Point.appendTag(line, "site", site);
        line.append(' ');
        Point.appendNumber(line, "ready", ready ? 1 : 0);
        Point.appendText(line, "detail", detail);
        line.setCharAt(line.length() - 1, ' ');
        return line.append(at.toEpochMilli()).append("000000\n").toString();
    }
}
