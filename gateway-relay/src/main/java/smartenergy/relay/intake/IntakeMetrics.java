package smartenergy.relay.intake;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import smartenergy.relay.datapond.ReadingStore.Outcome;
import smartenergy.telemetry.DeadLetter;

/**
 * Counts so that received = stored + duplicate + rejected holds at every moment.
 *
 * @param incomplete of those that are stored or duplicate
 */
public record IntakeMetrics(Counter received, Counter stored, Counter duplicate, Counter incomplete, Counter rejected) {

    public static IntakeMetrics in(PrometheusRegistry registry) {
        return new IntakeMetrics(
                counter("received", "Messages taken from MQTT and EdgeX's REST API")
                        .register(registry),
                counter("stored", "Readings that the DataPond did not have").register(registry),
                counter("duplicate", "Readings that the DataPond had").register(registry),
                counter("incomplete", "Readings without a value that cannot be true and need not be there")
                        .register(registry),
                counter("rejected", "Messages kept as dead letters")
                        .labelNames("reason")
                        .register(registry));
    }

    private static Counter.Builder counter(String verb, String help) {
        return Counter.builder()
                .name("smart_energy_gateway_readings_" + verb + "_total")
                .help(help);
    }

    void count(int arrivals, List<Outcome> outcomes, List<DeadLetter> letters) {
        received.inc(arrivals);
        stored.inc(outcomes.stream().filter(Outcome.STORED::equals).count());
        duplicate.inc(outcomes.stream().filter(Outcome.DUPLICATE::equals).count());
        letters.forEach(letter -> rejected.labelValues(letter.reason()).inc());
    }
}
