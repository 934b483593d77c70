package smartenergy.analytics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** How many records of Kafka the analytics have not taken yet, so that whoever looks can tell idle from stuck. */
final class Lag {
    private static final String GROUP = "consumer-fetch-manager-metrics";
    private static final String NAME = "records-lag";
    /** Those consumers restore state or read the limits. */
    private static final String OTHER_CONSUMERS = ".*-(restore|global)-consumer";

    private Lag() {}

    /** @param metrics of the streams, with those of their consumers */
    static void register(PrometheusRegistry registry, Supplier<Map<MetricName, ? extends Metric>> metrics) {
        GaugeWithCallback.builder()
                .name("smart_energy_analytics_lag_records")
                .help("Records in Kafka that were not taken yet, by the last fetch of each partition")
                .callback(gauge -> gauge.call(sum(metrics.get())))
                .register(registry);
    }

    /** Over the partitions that this instance has; one that was not fetched from yet says NaN. */
    static double sum(Map<MetricName, ? extends Metric> metrics) {
        return metrics.values().stream()
                .filter(metric -> isLag(metric.metricName()))
                .map(Metric::metricValue)
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                .filter(Double::isFinite)
                .sum();
    }

    private static boolean isLag(MetricName name) {
        return name.group().equals(GROUP)
                && name.name().equals(NAME)
                && name.tags().containsKey("partition")
                && !name.tags().getOrDefault("client-id", "").matches(OTHER_CONSUMERS);
    }
}
