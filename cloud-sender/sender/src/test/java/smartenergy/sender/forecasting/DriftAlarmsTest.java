package smartenergy.sender.forecasting;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.time.Instant;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import smartenergy.sender.outlets.Alarms;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;

class DriftAlarmsTest {
    private static final Alarm ALARM = Alarms.raised(Drift.DEVICE, Instant.EPOCH);

    private final MockProducer<String, byte[]> kafka =
            new MockProducer<>(false, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final DriftAlarms alarms = new DriftAlarms(kafka, metrics);

    @Test
    void sendsAnAlarmToWhereAllHearIt() {
        alarms.tell(ALARM);
        kafka.completeNext();

        assertThat(kafka.history()).singleElement().satisfies(sent -> {
            assertThat(sent.topic()).isEqualTo(KafkaTopics.ALARMS);
            assertThat(sent.key()).isEqualTo(Drift.DEVICE);
            assertThat(DerivedJson.decodeAlarm(sent.value())).isEqualTo(ALARM);
        });
        assertThat(failed()).isZero();
    }

    @Test
    void countsWhatKafkaDoesNotTake() {
        alarms.tell(ALARM);
        kafka.errorNext(new TimeoutException("away"));

        assertThat(failed()).isEqualTo(1);
    }

    private double failed() {
        var counter = (CounterSnapshot) metrics.scrape().stream().findFirst().orElseThrow();
        return counter.getDataPoints().getFirst().getValue();
    }
}
