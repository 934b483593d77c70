package smartenergy.service.metrics;

import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Objects;

/** Where a service's metrics begin: what runs, in which version, and how its process is. */
public final class ServiceMetrics {
    private static final String UNKNOWN = "unknown";

    private ServiceMetrics() {}

    /** A new registry for one service, with {@code smart_energy_build_info} and what {@link ProcessMetrics} adds. */
    public static PrometheusRegistry of(String service) {
        var registry = new PrometheusRegistry();
        Info.builder()
                .name("smart_energy_build_info")
                .help("Which service this is, in which version")
                .labelNames("service", "version")
                .register(registry)
                .setLabelValues(service, version());
        ProcessMetrics.addTo(registry);
        return registry;
    }

    /** From the manifest of the jar that this is in. */
    private static String version() {
        return Objects.requireNonNullElse(ServiceMetrics.class.getPackage().getImplementationVersion(), UNKNOWN);
    }
}
