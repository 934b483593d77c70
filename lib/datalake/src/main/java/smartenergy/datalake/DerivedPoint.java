package smartenergy.datalake;

import java.time.Duration;
import java.time.Instant;
import smartenergy.telemetry.Alert;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.Nanos;
import smartenergy.telemetry.TrainingRecord;

/**
 * What the analytics derived, as a point of InfluxDB. Derived anew it has the same tags and time, and replaces itself.
 *
 * @param policy the retention policy that keeps it
 * @param series measurement and tags
 * @param values fields and time, as they follow the series in a line of InfluxDB's line protocol
 */
public record DerivedPoint(String policy, String series, String values) {
    static final String MINUTE = "minute";
    static final String HOUR = "hour";

    /** Fields are named value and statistic, such as {@code celsius_mean}. */
    public static DerivedPoint of(ClimateSummary summary) {
        boolean isHour = summary.length().equals(Duration.ofHours(1));
        var line = new StringBuilder(isHour ? "climate_1h" : "climate_1m");
        Point.appendTag(line, "device", summary.device());
        Point.appendTag(line, "kind", summary.kind().text());
        var series = place(line, summary.room(), summary.site());
        summary.values().forEach((name, statistics) -> {
            Point.appendNumber(line, name + "_count", statistics.count());
            Point.appendNumber(line, name + "_mean", statistics.mean());
            Point.appendNumber(line, name + "_min", statistics.min());
            Point.appendNumber(line, name + "_max", statistics.max());
            Point.appendNumber(line, name + "_deviation", statistics.deviation());
        });
        summary.weather().ifPresent(weather -> Point.appendText(line, "weather", weather));
        return new DerivedPoint(isHour ? HOUR : MINUTE, series, at(line, summary.start()));
    }

    /** One point per alarm, at the time it was raised; {@code open} is 1 while it lasts, {@code seconds} how long. */
    public static DerivedPoint of(Alert alert) {
        var line = new StringBuilder("alerts");
        Point.appendTag(line, "anomaly", alert.anomaly());
        Point.appendTag(line, "device", alert.device());
        Point.appendTag(line, "kind", alert.kind().text());
        Point.appendTag(line, "quantity", alert.quantity());
        var series = place(line, alert.room(), alert.site());
        Point.appendNumber(line, "value", alert.value());
        Point.appendNumber(line, "expected", alert.expected());
        Point.appendNumber(line, "open", alert.clearedAt().isPresent() ? 0 : 1);
        var end = alert.clearedAt().orElse(alert.at());
        Point.appendNumber(
                line, "seconds", Duration.between(alert.raisedAt(), end).toMillis() / 1000.0);
        return new DerivedPoint(MINUTE, series, at(line, alert.raisedAt()));
    }

    public static DerivedPoint of(TrainingRecord training) {
        var line = new StringBuilder("training_records");
        var series = place(line, training.room(), training.site());
        Point.appendNumber(line, "airConditionerCelsius", training.airConditionerCelsius());
        Point.appendNumber(line, "outdoorHumidityPercent", training.outdoorHumidityPercent());
        Point.appendNumber(line, "outdoorCelsius", training.outdoorCelsius());
        Point.appendNumber(line, "roomCelsius", training.roomCelsius());
        Point.appendNumber(line, "roomHumidityPercent", training.roomHumidityPercent());
        Point.appendNumber(line, "serverCelsius", training.serverCelsius());
        Point.appendText(line, "weather", training.weather());
        return new DerivedPoint(MINUTE, series, at(line, training.minute()));
    }

    /**
     * A forecast stands at the time that it is for.
     *
     * @param ahead how long before that it was made
     */
    public static DerivedPoint forecast(
            String site, String room, Duration ahead, Instant at, double celsius, double lower, double upper) {
        var line = new StringBuilder();
        Point.appendNumber(line, "celsius", celsius);
        Point.appendNumber(line, "lower", lower);
        Point.appendNumber(line, "upper", upper);
        return new DerivedPoint(MINUTE, forecastSeries(site, room, ahead), at(line, at));
    }

    /**
     * How far the forecast of that time was off; adds to its point.
     *
     * @param error truth minus forecast
     * @param ofLast truth minus the last value that the forecast knew
     */
    public static DerivedPoint forecastError(
            String site, String room, Duration ahead, Instant at, double error, double ofLast) {
        var line = new StringBuilder();
        Point.appendNumber(line, "error", error);
        Point.appendNumber(line, "absoluteError", Math.abs(error));
        Point.appendNumber(line, "absoluteErrorOfLast", Math.abs(ofLast));
        return new DerivedPoint(MINUTE, forecastSeries(site, room, ahead), at(line, at));
    }

    private static String forecastSeries(String site, String room, Duration ahead) {
        var line = new StringBuilder("forecast");
        Point.appendTag(line, "ahead", ahead.toMinutes() + "m");
        return place(line, room, site);
    }

    /** Returns the series, and leaves the line empty for the values. */
    private static String place(StringBuilder line, String room, String site) {
        Point.appendTag(line, "room", room);
        Point.appendTag(line, "site", site);
        var series = line.toString();
        line.setLength(0);
        return series;
    }

    String line() {
        return series + " " + values;
    }

    private static String at(StringBuilder line, Instant time) {
        line.setCharAt(line.length() - 1, ' ');
        return line.append(Nanos.of(time)).append('\n').toString();
    }
}
