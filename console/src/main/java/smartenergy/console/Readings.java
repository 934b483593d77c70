package smartenergy.console;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import smartenergy.datalake.InfluxClient;
import smartenergy.datalake.Schema;
import smartenergy.datalake.Selection;
import smartenergy.datalake.Series;
import smartenergy.datalake.Table;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.telemetry.Reading;

/** The readings themselves: each device's latest, and all of them, newest first, page by page. */
final class Readings {
    private static final String ALL =
            "SELECT * FROM " + Schema.readings().stream().map(Table::from).collect(joining(",")) + " WHERE ";
    /** Columns of a point that are no values of the reading. */
    private static final Set<String> OTHER_COLUMNS = Set.of("time", "device", "room", "site", "seq", "stream");

    private static final Duration LATEST_WITHIN = Duration.ofDays(1);
    /** InfluxDB sorts all that a condition allows, so that the condition should allow little more than is wanted. */
    private static final Duration FIRST_WINDOW = Duration.ofMinutes(10);

    private static final int WIDER = 8;

    private final InfluxClient influx;

    /**
     * @param at ns since 1970; in text, since JavaScript's numbers do not hold it
     * @param values by name, numbers or text
     */
    record Row(String at, String kind, String site, String room, String device, Map<String, JsonNode> values) {
        private long nanos() {
            return Long.parseLong(at);
        }
    }

    /** @param next where the next page begins; null if this is the last one */
    record Page(List<Row> rows, Cursor next) {}

    /**
     * A place in the readings, newest first.
     *
     * @param before the time of the first reading to be seen, in ns since 1970
     * @param skip how many readings of that very time were seen
     */
    record Cursor(String before, int skip) {
        private static final int MAX_SKIP = 100_000;
        /** In the year 2250, as a selection's; InfluxDB's own end is in 2262. */
        private static final String LAST = "8835955200000000000";

        /** Of the query parameters before and skip; without them, the beginning. */
        static Cursor of(Request request) {
            var before = request.query("before").orElse("");
            var skip = request.query("skip").orElse("0");
            if (!isPlace(before) || !skip.matches("\\d{1,6}")) {
                throw new HttpError(400, "before='" + before + "' and skip='" + skip + "' are not a place of a page");
            }
            return new Cursor(before, Math.min(Integer.parseInt(skip), MAX_SKIP));
        }

        private static boolean isPlace(String before) {
            return before.matches("|\\d{1,18}") || before.matches("\\d{19}") && before.compareTo(LAST) <= 0;
        }
    }

    Readings(InfluxClient influx) {
        this.influx = influx;
    }

    /** Each device's latest reading of the day that ends with the selection. */
    List<Row> latest(Selection selection) throws IOException {
        var day = selection.withTimes(selection.to().minus(LATEST_WITHIN), selection.to());
        var statement = ALL + day.condition() + " GROUP BY \"device\",\"room\",\"site\" ORDER BY time DESC LIMIT 1";
        var rows = rows(influx.select(statement, day.values()).getFirst());
        rows.sort(Comparator.comparing(Row::site).thenComparing(Row::room).thenComparing(Row::device));
        return rows;
    }

    Page page(Selection selection, Cursor cursor, int limit) throws IOException {
        var end = cursor.before().isEmpty()
                ? selection.to()
                : Reading.instantOfNanos(Long.parseLong(cursor.before()) + 1);
        int wanted = limit + cursor.skip();
        var window = FIRST_WINDOW;
        List<Row> rows;
        Instant start;
        do {
            start = end.minus(window).isAfter(selection.from()) ? end.minus(window) : selection.from();
            rows = newest(selection.withTimes(start, end), wanted);
            window = window.multipliedBy(WIDER);
        } while (rows.size() < wanted && start.isAfter(selection.from()));
        var page = rows.subList(Math.min(cursor.skip(), rows.size()), rows.size());
        return new Page(page, page.size() < limit ? null : after(page, cursor));
    }

    private List<Row> newest(Selection selection, int wanted) throws IOException {
        if (!selection.from().isBefore(selection.to())) {
            return List.of();
        }
        var statement = ALL + selection.condition() + " ORDER BY time DESC LIMIT " + wanted;
        var rows = rows(influx.select(statement, selection.values()).getFirst());
        rows.sort(Comparator.comparingLong(Row::nanos).reversed());
        return rows.subList(0, Math.min(wanted, rows.size()));
    }

    private static Cursor after(List<Row> page, Cursor cursor) {
        var last = page.getLast().at();
        int seen = (int) page.stream().filter(row -> row.at().equals(last)).count();
        return new Cursor(last, last.equals(cursor.before()) ? cursor.skip() + seen : seen);
    }

    private static List<Row> rows(List<Series> all) {
        var rows = new ArrayList<Row>();
        for (var series : all) {
            series.rows().forEach(row -> rows.add(row(series, row)));
        }
        return rows;
    }

    private static Row row(Series series, Map<String, JsonNode> columns) {
        var values = new TreeMap<>(columns);
        values.keySet().removeAll(OTHER_COLUMNS);
        return new Row(
                columns.get("time").asText(),
                series.measurement(),
                tag("site", series, columns),
                tag("room", series, columns),
                tag("device", series, columns),
                values);
    }

    private static String tag(String name, Series series, Map<String, JsonNode> columns) {
        var column = columns.get(name);
        return column == null ? series.tags().getOrDefault(name, "") : column.asText();
    }
}
