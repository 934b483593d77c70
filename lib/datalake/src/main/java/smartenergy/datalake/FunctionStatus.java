package smartenergy.datalake;

import static smartenergy.datalake.Table.Field.number;
import static smartenergy.datalake.Table.Field.text;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a function was when somebody looked.
 *
 * @param site of who looked
 * @param detail what a person should know
 * @param place absent where no composer was asked
 */
public record FunctionStatus(
        String function, String site, Instant at, boolean ready, String detail, Optional<Place> place) {
    /** How it lies in the DataLake. */
    public static final Table TABLE = new Table(
            "function_status",
            DataLake.RAW,
            List.of("function", "replica", "site"),
            List.of(
                    number("ready"),
                    text("detail"),
                    text("node"),
                    text("state"),
                    number("connections"),
                    number("stitched"),
                    number("rate")));

    /**
     * What the composer knows of one copy of a function.
     *
     * @param replica counts from 0
     * @param node where it is; empty if it is nowhere
     * @param state as in the composer's {@code /composition}
     * @param connections that it opens
     * @param stitched how many of these data can pass
     * @param rate what it moved a second, in its own unit
     */
    public record Place(int replica, String node, String state, int connections, int stitched, OptionalDouble rate) {}

    /** One line of the line protocol, at ms. */
    public String line() {
        var line = new StringBuilder(TABLE.measurement());
        Point.appendTag(line, "function", function);
        place.filter(any -> any.replica() > 0)
                .ifPresent(any -> Point.appendTag(line, "replica", Integer.toString(any.replica())));
        Point.appendTag(line, "site", site);
        line.append(' ');
        Point.appendNumber(line, "ready", ready ? 1 : 0);
        Point.appendText(line, "detail", detail);
        place.ifPresent(any -> append(line, any));
        line.setCharAt(line.length() - 1, ' ');
        return line.append(at.toEpochMilli()).append("000000\n").toString();
    }

    private static void append(StringBuilder line, Place place) {
        Point.appendText(line, "node", place.node());
        Point.appendText(line, "state", place.state());
        Point.appendNumber(line, "connections", place.connections());
        Point.appendNumber(line, "stitched", place.stitched());
        place.rate().ifPresent(rate -> Point.appendNumber(line, "rate", rate));
    }
}
