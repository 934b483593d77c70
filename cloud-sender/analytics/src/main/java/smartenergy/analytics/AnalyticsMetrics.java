package smartenergy.analytics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import smartenergy.telemetry.Alarm;

/**
 * Counts so that consumed = accepted + duplicate + rejected. Since a transaction that is aborted is processed again,
 * this is what was done, which after a fault is more than what came.
 */
record AnalyticsMetrics(
        Counter consumed, Counter accepted, Counter duplicate, Counter rejected, Counter alarms, Counter relearned) {

    static AnalyticsMetrics in(PrometheusRegistry registry) {
        return new AnalyticsMetrics(
                counter("readings_consumed", "Records taken from Kafka").register(registry),
                counter("readings_accepted", "Readings that were analysed").register(registry),
                counter("readings_duplicate", "Readings that came before").register(registry),
                counter("readings_rejected", "Records sent to the dead letters")
                        .labelNames("reason")
                        .register(registry),
                counter("alerts", "Steps of alarms").labelNames("phase").register(registry),
                counter("state_relearned", "Times that a state could not be read and was left out, to be learned anew")
                        .labelNames("state")
                        .register(registry));
    }

    void count(Alarm alarm) {
        alarms.labelValues(alarm.phase().name().toLowerCase(Locale.ROOT)).inc();
    }

    private static Counter.Builder counter(String what, String help) {
        return Counter.builder()
                .name("smart_energy_analytics_" + what + "_total")
                .help(help);
    }
}
