package smartenergy.datalake;

import java.time.Duration;
import java.time.Instant;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.TrainingRecord;

/**
 * What the analytics derived, as a point of InfluxDB. Derived anew it has the same tags and time, and replaces itself.
 *
 * @param policy the retention policy that keeps it
 * @param series measurement and tags
 * @param values fields and time, as they follow the series in a line of InfluxDB's line protocol
 */
public record DerivedPoint(String policy, String series, String values) {
    /** Fields are named value and statistic, such as {@code celsius_mean}. */
    public static DerivedPoint of(ClimateSummary summary) {
        var table = summary.length().equals(Duration.ofHours(1)) ? Schema.CLIMATE_HOURS : Schema.CLIMATE_MINUTES;
        var line = new StringBuilder();
        summary.values().forEach((name, statistics) -> {
            Point.appendNumber(line, name + "_count", statistics.count());
            Point.appendNumber(line, name + "_mean", statistics.mean());
            Point.appendNumber(line, name + "_min", statistics.min());
            Point.appendNumber(line, name + "_max", statistics.max());
            Point.appendNumber(line, name + "_deviation", statistics.deviation());
        });
        summary.weather().ifPresent(weather -> Point.appendText(line, "weather", weather));
        var series = table.series(summary.device(), summary.kind().text(), summary.room(), summary.site());
        return table.point(series, summary.start(), line);
    }

    /** One point per alarm, at the time it was raised. */
    public static DerivedPoint of(Alarm alarm) {
        var series = Schema.ALARMS.series(
                alarm.anomaly(), alarm.device(), alarm.kind().text(), alarm.quantity(), alarm.room(), alarm.site());
        var end = alarm.clearedAt().orElse(alarm.at());
        return Schema.ALARMS.point(
                series,
                alarm.raisedAt(),
                alarm.value(),
                alarm.expected(),
                alarm.clearedAt().isPresent() ? 0 : 1,
                Duration.between(alarm.raisedAt(), end).toMillis() / 1000.0);
    }

    public static DerivedPoint of(TrainingRecord training) {
        return Schema.TRAINING_RECORDS.point(
                Schema.TRAINING_RECORDS.series(training.room(), training.site()),
                training.minute(),
                training.airConditionerCelsius(),
                training.outdoorHumidityPercent(),
                training.outdoorCelsius(),
                training.roomCelsius(),
                training.roomHumidityPercent(),
                training.serverCelsius(),
                training.weather());
    }

    /**
     * A forecast stands at the time that it is for.
     *
     * @param ahead how long before that it was made
     */
    public static DerivedPoint forecast(
            String site, String room, Duration ahead, Instant at, double celsius, double lower, double upper) {
        return Schema.FORECASTS.point(forecastSeries(site, room, ahead), at, celsius, lower, upper);
    }

    /**
     * How far the forecast of that time was off; adds to its point.
     *
     * @param error truth minus forecast
     * @param ofLast truth minus the last value that the forecast knew
     */
    public static DerivedPoint forecastError(
            String site, String room, Duration ahead, Instant at, double error, double ofLast) {
        return Schema.FORECASTS.point(
                forecastSeries(site, room, ahead), at, null, null, null, error, Math.abs(error), Math.abs(ofLast));
    }

    private static String forecastSeries(String site, String room, Duration ahead) {
        return Schema.FORECASTS.series(ahead.toMinutes() + "m", room, site);
    }

    String line() {
        return series + " " + values;
    }
}
