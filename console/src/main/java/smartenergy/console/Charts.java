package smartenergy.console;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.InfluxClient;
import smartenergy.datalake.Schema;
import smartenergy.datalake.Selection;
import smartenergy.datalake.Series;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Quantity;

/** The curves over a time range, each the mean of its sensors with the least and the greatest, thinned by InfluxDB. */
final class Charts {
    /** What every reading of a kind has; what is optional, such as wind, is in the tables only. */
    private static final List<Drawn> DRAWN = Stream.of(Kind.values())
            .map(kind -> new Drawn(
                    kind.text(),
                    kind.quantities().stream()
                            .filter(quantity -> !quantity.isOptional())
                            .map(Quantity::name)
                            .toList()))
            .filter(drawn -> !drawn.fields().isEmpty())
            .toList();

    private static final Drawn FORECAST = new Drawn(Schema.FORECASTS.measurement(), List.of("celsius"));
    /** Which of the forecasts is drawn. */
    private static final String DRAWN_AHEAD = "30m";

    private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();

    private final InfluxClient influx;

    private record Drawn(String kind, List<String> fields) {}

    /**
     * @param from first point's time in ms since 1970; the others follow every stepMillis
     * @param policy the retention policy that it was read from
     * @param forecastErrors mean absolute errors of the forecasts and of the last values; empty where none is known
     */
    record Chart(
            long from, long stepMillis, int points, String policy, List<Curve> curves, List<Double> forecastErrors) {
        /** The last point that any curve has. */
        private int newest() {
            return curves.stream().mapToInt(Curve::newest).max().orElse(0);
        }

        /** @param other of the same step and within the same time */
        private void add(Chart other) {
            int offset = (int) ((other.from - from) / stepMillis);
            for (var curve : other.curves) {
                curves.stream()
                        .filter(own -> own.kind.equals(curve.kind) && own.field.equals(curve.field))
                        .findFirst()
                        .orElseGet(() -> {
                            curves.add(Curve.empty(curve.kind, curve.field, points));
                            return curves.getLast();
                        })
                        .add(curve, offset);
            }
        }
    }

    /** @param mean per point; null where there is none; least and greatest likewise */
    record Curve(String kind, String field, Double[] mean, Double[] least, Double[] greatest) {
        private static Curve empty(String kind, String field, int points) {
            return new Curve(kind, field, new Double[points], new Double[points], new Double[points]);
        }

        private int newest() {
            return IntStream.range(0, mean.length)
                    .filter(i -> mean[i] != null)
                    .max()
                    .orElse(0);
        }

        private void add(Curve other, int offset) {
            for (int i = 0; i < other.mean.length; i++) {
                if (other.mean[i] != null) {
                    mean[offset + i] = other.mean[i];
                    least[offset + i] = other.least[i];
                    greatest[offset + i] = other.greatest[i];
                }
            }
        }
    }

    Charts(InfluxClient influx) {
        this.influx = influx;
    }

    Chart of(Selection selection) throws IOException {
        Chart chart = null;
        for (var resolution : Resolution.of(selection.duration())) {
            chart = read(selection, resolution);
            if (!chart.curves().isEmpty()) {
                addNewest(chart, selection, resolution);
                break;
            }
        }
        addForecast(chart, selection);
        return chart;
    }

    /** What was forecast half an hour before, at the time that it was for, with its bounds as least and greatest. */
    private void addForecast(Chart chart, Selection selection) throws IOException {
        var source = "FROM %s WHERE %s AND \"ahead\" = '%s'"
                .formatted(Schema.FORECASTS.from(), selection.condition(), DRAWN_AHEAD);
        long step = Math.max(MINUTE_MILLIS, chart.stepMillis());
        var results = influx.select(
                ("SELECT mean(\"celsius\") AS \"celsius_mean\",mean(\"lower\") AS \"celsius_min\","
                                + "mean(\"upper\") AS \"celsius_max\" %s GROUP BY time(%ds) fill(none);"
                                + "SELECT mean(\"absoluteError\") AS \"ours\",mean(\"absoluteErrorOfLast\") AS \"last\" %s")
                        .formatted(source, step / 1_000, source),
                selection.values());
        for (var series : results.getFirst()) {
            chart.curves().addAll(curves(FORECAST, series, chart.from(), chart.stepMillis(), chart.points()));
        }
        for (var series : results.get(1)) {
            var row = series.rows().getFirst();
            if (row.containsKey("ours")) {
                chart.forecastErrors().add(number(row, "ours"));
                chart.forecastErrors().add(number(row, "last"));
            }
        }
    }

    /** The newest windows are rolled up later, or not at all while the analytics rest; a finer policy knows them. */
    private void addNewest(Chart chart, Selection selection, Resolution resolution) throws IOException {
        var start = Instant.ofEpochMilli(chart.from() + chart.newest() * chart.stepMillis());
        var rest = selection.withTimes(start.isAfter(selection.from()) ? start : selection.from(), selection.to());
        for (var policy : resolution.policy().finer()) {
            var finer = read(rest, new Resolution(policy, resolution.step()));
            if (!finer.curves().isEmpty()) {
                chart.add(finer);
                return;
            }
        }
    }

    private Chart read(Selection selection, Resolution resolution) throws IOException {
        var statements = DRAWN.stream()
                .map(drawn -> statement(drawn, selection, resolution))
                .collect(joining(";"));
        var results = influx.select(statements, selection.values());
        long step = resolution.step().toMillis();
        long first = Math.floorDiv(selection.from().toEpochMilli(), step) * step;
        int points = (int) Math.ceilDiv(selection.to().toEpochMilli() - first, step);
        var curves = new ArrayList<Curve>();
        for (int i = 0; i < DRAWN.size(); i++) {
            for (var series : results.get(i)) {
                curves.addAll(curves(DRAWN.get(i), series, first, step, points));
            }
        }
        return new Chart(first, step, points, resolution.policy().text(), curves, new ArrayList<>());
    }

    private static String statement(Drawn drawn, Selection selection, Resolution resolution) {
        boolean isRaw = resolution.policy() == Resolution.Policy.RAW;
        var columns = drawn.fields().stream()
                .flatMap(field -> Stream.of("mean", "min", "max")
                        .map(function -> isRaw
                                ? "%s(\"%s\") AS \"%s_%1$s\"".formatted(function, field, field)
                                : "%s(\"%s_%1$s\") AS \"%s_%1$s\"".formatted(function, field, field)))
                .collect(joining(","));
        return "SELECT %s FROM \"%s\".\"%s\".\"%s\" WHERE %s%s GROUP BY time(%ds) fill(none)"
                .formatted(
                        columns,
                        DataLake.DATABASE,
                        resolution.policy().text(),
                        isRaw ? drawn.kind() : RollUps.measurement(resolution.policy()),
                        selection.condition(),
                        isRaw ? "" : RollUps.condition(drawn.kind()),
                        resolution.step().toSeconds());
    }

    private static List<Curve> curves(Drawn drawn, Series series, long first, long step, int points) {
        var curves = new ArrayList<Curve>();
        for (var field : drawn.fields()) {
            var curve = Curve.empty(drawn.kind(), field, points);
            for (var row : series.rows()) {
                long at = Duration.ofNanos(row.get("time").asLong()).toMillis();
                int point = (int) ((at - first) / step);
                if (point >= 0 && point < points) {
                    curve.mean()[point] = number(row, field + "_mean");
                    curve.least()[point] = number(row, field + "_min");
                    curve.greatest()[point] = number(row, field + "_max");
                }
            }
            curves.add(curve);
        }
        return curves;
    }

    private static Double number(Map<String, JsonNode> row, String column) {
        var value = row.get(column);
        return value == null ? null : (Double) (Math.round(value.asDouble() * 1_000) / 1_000.0);
    }
}
