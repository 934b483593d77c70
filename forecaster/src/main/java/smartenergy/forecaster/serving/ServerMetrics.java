package smartenergy.forecaster.serving;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the inference server counts. */
record ServerMetrics(Counter forecasts, Counter invalid, Counter loaded, Counter refused, Histogram seconds) {

    static ServerMetrics in(PrometheusRegistry registry) {
        return new ServerMetrics(
                counter("forecasts_made", "Windows that were forecast", registry),
                counter("requests_invalid", "Requests that were refused", registry),
                counter("models_loaded", "Models that were taken into service", registry),
                counter("models_refused", "Models that could not be used", registry),
                Histogram.builder()
                        .name("smart_energy_forecaster_request_seconds")
                        .help("From a whole request to its answer")
                        .classicOnly()
                        .classicUpperBounds(.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1)
                        .register(registry));
    }

    private static Counter counter(String what, String help, PrometheusRegistry registry) {
        return Counter.builder()
                .name("smart_energy_forecaster_" + what + "_total")
                .help(help)
                .register(registry);
    }
}
