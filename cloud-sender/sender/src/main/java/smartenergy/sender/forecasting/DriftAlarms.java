package smartenergy.sender.forecasting;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;

/**
 * Sends alarms about drift to Kafka, where all hear them who hear alarms. One that Kafka did not take within its own
 * patience is logged and counted; whether forecasts drift can be seen by their gauge all the same. Any thread.
 */
public final class DriftAlarms implements ForecastSender.Alarms {
    private static final Logger LOG = LoggerFactory.getLogger(DriftAlarms.class);

    private final Producer<String, byte[]> producer;
    private final Counter failed;

    public DriftAlarms(Producer<String, byte[]> producer, PrometheusRegistry metrics) {
        this.producer = producer;
        this.failed = Counter.builder()
                .name("smart_energy_sender_drift_alarms_failed_total")
                .help("Alarms about drift that Kafka did not take")
                .register(metrics);
    }

    @Override
    public void tell(Alarm alarm) {
        var outgoing = new ProducerRecord<>(KafkaTopics.ALARMS, alarm.device(), DerivedJson.encode(alarm));
        producer.send(outgoing, (sent, error) -> {
            if (error != null) {
                failed.inc();
                LOG.warn(
                        "Kafka did not take the alarm about drift of {}/{} phase={}",
                        alarm.site(),
                        alarm.room(),
                        alarm.phase(),
                        error);
            }
        });
    }
}
