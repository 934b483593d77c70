package smartenergy.datalake;

import static smartenergy.datalake.Table.Field.number;
import static smartenergy.datalake.Table.Field.text;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
     * What the composer knows of one replica of a function.
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
        var replica = place.map(Place::replica).filter(number -> number > 0).map(Object::toString);
        var rate = place.map(Place::rate).filter(OptionalDouble::isPresent).map(OptionalDouble::getAsDouble);
        return TABLE.point(
                        TABLE.series(function, replica.orElse(null), site),
                        at.truncatedTo(ChronoUnit.MILLIS),
                        ready ? 1 : 0,
                        detail,
                        place.map(Place::node).orElse(null),
                        place.map(Place::state).orElse(null),
                        place.map(Place::connections).orElse(null),
                        place.map(Place::stitched).orElse(null),
                        rate.orElse(null))
                .line();
    }
}
