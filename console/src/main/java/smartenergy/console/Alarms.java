package smartenergy.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import smartenergy.datalake.InfluxClient;
import smartenergy.datalake.Schema;
import smartenergy.datalake.Selection;

/** The alarms of a time range, those raised before it and not over then included; newest first. */
final class Alarms {
    private static final int MOST = 500;
    private static final Duration LONGEST = Duration.ofDays(90);

    private final InfluxClient influx;

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
        var reach = selection.withTimes(selection.from().minus(LONGEST), selection.to());
        var statement = "SELECT * FROM %s WHERE %s ORDER BY time DESC LIMIT %d"
                .formatted(Schema.ALARMS.from(), reach.condition(), MOST);
        return influx.select(statement, reach.values()).getFirst().stream()
                .flatMap(series -> series.rows().stream())
                .map(Alarm::of)
                .filter(alarm -> alarm.isOnAfter(selection.from()))
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
