package smartenergy.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import smartenergy.datalake.InfluxClient;
import smartenergy.datalake.Schema;
import smartenergy.datalake.Selection;

/**
 * The alarms of a time range, those raised before it and not over then included; newest first. Those of the present are
 * read once for all pages that are open.
 */
final class Alarms {
    private static final int MOST = 500;
    private static final Duration LONGEST = Duration.ofDays(90);

    /** So much of the present may be missing in what a page is told. */
    private static final Duration FRESH = Duration.ofMillis(500);

    /** Places come from outside. */
    private static final int MOST_PLACES = 200;

    private final InfluxClient influx;
    private final Map<Place, Present> presents = new ConcurrentHashMap<>();

    private record Place(Optional<String> site, Optional<String> room) {}

    /** The alarms of a place up to now, as they were read last. */
    private final class Present {
        private long readNanos;
        private List<Alarm> alarms;

        /** Who asks while it is being read waits for that. */
        synchronized List<Alarm> read(Selection upToNow) throws IOException {
            long now = System.nanoTime();
            if (alarms == null || now - readNanos > FRESH.toNanos()) {
                alarms = ask(upToNow);
                readNanos = now;
            }
            return alarms;
        }
    }

    /**
     * @param raisedAt in ms since 1970
     * @param clearedAt in ms since 1970; null while the alarm is on
     * @param value the worst so far, expected what would have been normal; null where unknown
     */
    record Alarm(
            long raisedAt,
            Long clearedAt,
            String site,
            String room,
            String device,
            String anomaly,
            String quantity,
            Double value,
            Double expected) {
        private static Alarm of(Map<String, JsonNode> row) {
            long raisedAt = Math.floorDiv(row.get("time").asLong(), 1_000_000L);
            return new Alarm(
                    raisedAt,
                    isOpen(row)
                            ? null
                            : (Long) (raisedAt + Math.round(row.get("seconds").asDouble() * 1_000)),
                    text(row, "site"),
                    text(row, "room"),
                    text(row, "device"),
                    text(row, "anomaly"),
                    text(row, "quantity"),
                    number(row, "value"),
                    number(row, "expected"));
        }

        private static boolean isOpen(Map<String, JsonNode> row) {
            return !row.containsKey("open") || row.get("open").asDouble() > 0.5;
        }

        private boolean isOnAfter(Instant from) {
            return clearedAt == null || clearedAt >= from.toEpochMilli();
        }
    }

    Alarms(InfluxClient influx) {
        this.influx = influx;
    }

    List<Alarm> of(Selection selection) throws IOException {
        return onAfter(selection.from(), ask(selection));
    }

    /** @param upToNow ends now */
    List<Alarm> ofPresent(Selection upToNow) throws IOException {
        if (presents.size() > MOST_PLACES) {
            presents.clear();
        }
        var present = presents.computeIfAbsent(new Place(upToNow.site(), upToNow.room()), any -> new Present());
        return onAfter(
                upToNow.from(), present.read(upToNow.withTimes(upToNow.to().minus(LONGEST), upToNow.to())));
    }

    private static List<Alarm> onAfter(Instant from, List<Alarm> alarms) {
        return alarms.stream().filter(alarm -> alarm.isOnAfter(from)).toList();
    }

    private List<Alarm> ask(Selection selection) throws IOException {
        var reach = selection.withTimes(selection.from().minus(LONGEST), selection.to());
        var statement = "SELECT * FROM %s WHERE %s ORDER BY time DESC LIMIT %d"
                .formatted(Schema.ALARMS.from(), reach.condition(), MOST);
        return influx.select(statement, reach.values()).getFirst().stream()
                .flatMap(series -> series.rows().stream())
                .map(Alarm::of)
                .toList();
    }

    private static String text(Map<String, JsonNode> row, String column) {
        var value = row.get(column);
        return value == null ? "" : value.asText();
    }

    private static Double number(Map<String, JsonNode> row, String column) {
        var value = row.get(column);
        return value == null ? null : (Double) value.asDouble();
    }
}
