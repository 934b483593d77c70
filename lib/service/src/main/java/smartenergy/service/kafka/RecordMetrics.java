package smartenergy.service.kafka;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import smartenergy.service.health.Health;
import smartenergy.telemetry.DeadLetter;

/** Counts what the loops of one program took and what of it they could not use. */
public record RecordMetrics(Counter taken, Counter rejected, LostRecords lost) {
    /** @param health shows what was lost */
    public static RecordMetrics in(PrometheusRegistry registry, Health health) {
        return new RecordMetrics(
                Counter.builder()
                        .name("smart_energy_kafka_records_taken_total")
                        .help("Records taken from Kafka and dealt with")
                        .labelNames("loop")
                        .register(registry),
                Counter.builder()
                        .name("smart_energy_kafka_records_rejected_total")
                        .help("Of these, records that could not be used: kept as dead letters by one loop of a topic")
                        .labelNames("loop", "reason")
                        .register(registry),
                new LostRecords(registry, health));
    }

    void count(String loop, int records, List<DeadLetter> letters) {
        taken.labelValues(loop).inc(records);
        letters.forEach(letter -> rejected.labelValues(loop, letter.reason()).inc());
    }
}
