package smartenergy.relay.communicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.DeviceLimits;
import smartenergy.telemetry.KafkaTopics;

@Timeout(30)
class LimitsPublisherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MockProducer<String, byte[]> kafka =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    private volatile List<DeviceLimits> registered = List.of();

    @Test
    void tellsAllOnceAndThenWhatChanges() {
        registered = List.of(limits("a", 30), limits("b", Double.NaN));
        try (var _ = new LimitsPublisher(() -> registered, kafka)) {
            await("both are told").atMost(PATIENCE).until(() -> kafka.history().size() == 2);
            assertThat(kafka.history())
                    .allSatisfy(told -> assertThat(told.topic()).isEqualTo(KafkaTopics.DEVICE_LIMITS));
            assertThat(told("a")).isEqualTo(limits("a", 30));
            assertThat(told("b")).isNull();

            registered = List.of(limits("a", 31), limits("b", Double.NaN));
            await("the change is told")
                    .atMost(PATIENCE)
                    .until(() -> kafka.history().size() == 3);
            assertThat(told("a")).isEqualTo(limits("a", 31));

            registered = List.of(limits("b", Double.NaN));
            await("the removal is told")
                    .atMost(PATIENCE)
                    .until(() -> kafka.history().size() == 4);
            assertThat(told("a")).isNull();
        }
    }

    /** The last that was told of a device, null for a tombstone. */
    private DeviceLimits told(String device) {
        var value = kafka.history().reversed().stream()
                .filter(record -> record.key().equals(device))
                .findFirst()
                .orElseThrow()
                .value();
        return value == null ? null : DerivedJson.decodeDeviceLimits(value);
    }

    /** @param high NaN for no limits */
    private static DeviceLimits limits(String device, double high) {
        return new DeviceLimits(
                device,
                new TreeMap<>(
                        Double.isNaN(high)
                                ? Map.of()
                                : Map.of("t", new DeviceLimits.Range(Double.NEGATIVE_INFINITY, high))));
    }
}
