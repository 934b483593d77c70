package smartenergy.sender.readings;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import smartenergy.datalake.Point;
import smartenergy.telemetry.DeadLetter;

/**
 * Counts so that consumed = written + rejected holds at every moment. Of the readings these are the public names, for
 * dashboards and benchmarks; {@link smartenergy.service.kafka.RecordMetrics} counts the same by loop, for every loop.
 */
public record SenderMetrics(
        Counter consumed, Counter written, Counter rejected, Gauge lag, Gauge series, Histogram latency, Clock clock) {

    public static SenderMetrics in(PrometheusRegistry registry, Clock clock) {
        return new SenderMetrics(
                counter("consumed", "Records taken from Kafka").register(registry),
                counter("written", "Readings that InfluxDB accepted").register(registry),
                counter("rejected", "Records kept as dead letters")
                        .labelNames("reason")
                        .register(registry),
                Gauge.builder()
                        .name("smart_energy_sender_lag_records")
                        .help("Records in Kafka that were not fetched yet")
                        .register(registry),
                Gauge.builder()
                        .name("smart_energy_sender_series")
                        .help("Series known to be in the DataLake")
                        .register(registry),
                Histogram.builder()
                        .name("smart_energy_sender_latency_seconds")
                        .help("From observation to acceptance by InfluxDB")
                        .classicOnly()
                        .classicUpperBounds(
                                .005, .01, .02, .03, .05, .075, .1, .15, .2, .25, .35, .5, .75, 1, 2, 5, 10, 30, 60)
                        .register(registry),
                clock);
    }

    private static Counter.Builder counter(String verb, String help) {
        return Counter.builder()
                .name("smart_energy_sender_readings_" + verb + "_total")
                .help(help);
    }

    void count(int taken, int stored, List<DeadLetter> letters) {
        consumed.inc(taken);
        written.inc(stored);
        letters.forEach(letter -> rejected.labelValues(letter.reason()).inc());
    }

    /** Notes how long the points took that InfluxDB has just accepted. */
    void observe(List<Point> points) {
        long now = nanos(clock.instant());
        points.forEach(point -> latency.observe((now - point.reading().observedAtNanos()) / 1e9));
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
