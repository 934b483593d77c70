package smartenergy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttTopicTest {
    private static final MqttTopic TOPIC = new MqttTopic("gist", "pi-1", "dht22-7", Kind.ROOM_CLIMATE);

    @Test
    void readsBackItsText() {
        assertThat(TOPIC.text()).isEqualTo("smart-energy/gist/pi-1/dht22-7/room_climate");
        assertThat(MqttTopic.parse(TOPIC.text())).isEqualTo(TOPIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "smart-energy/gist/pi-1/ack",
                "other/gist/pi-1/dht22-7/room_climate",
                "smart-energy/gist/pi-1/dht22-7/room_climate/more",
                "smart-energy/gist/pi-1/dht22-7/moon_phase"
            })
    void refusesOtherTopics(String topic) {
        assertThatThrownBy(() -> MqttTopic.parse(topic)).isInstanceOf(InvalidReading.class);
    }

    @Test
    void knowsWhatIsForOthersThanGateways() {
        assertThat(MqttTopic.acknowledgements("gist", "pi-1")).matches(MqttTopic::isForOthers);
        assertThat(MqttTopic.alarms("gist", "dht22-7"))
                .isEqualTo("smart-energy/gist/alarms/dht22-7")
                .matches(MqttTopic::isForOthers);
        assertThat(TOPIC.text()).matches(topic -> !MqttTopic.isForOthers(topic));
        assertThat(MqttTopic.registration("gist", "alarms")).matches(topic -> !MqttTopic.isForOthers(topic));
        assertThat("smart-energy/gist/alarms").matches(topic -> !MqttTopic.isForOthers(topic));
    }

    @Test
    void knowsTheTopicOfBatches() {
        var batch = MqttTopic.batch("gist", "pi-1");

        assertThat(batch).isEqualTo("smart-energy/gist/pi-1/readings/batch");
        assertThat(MqttTopic.batching(batch)).contains(new MqttTopic.Node("gist", "pi-1"));
        // A gateway of before batches keeps one whole, under this topic.
        assertThatThrownBy(() -> MqttTopic.parse(batch)).isInstanceOf(InvalidReading.class);
        assertThat(Kind.values()).noneMatch(kind -> kind.text().equals("batch"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smart-energy/gist/readings/batch",
                "smart-energy/gist/pi-1/more/readings/batch",
                "other/gist/pi-1/readings/batch",
                "smart-energy/gist/pi-1/other/batch",
                "smart-energy/gist/pi-1/readings/batch/"
            })
    void takesNoOtherTopicForOneOfBatches(String topic) {
        assertThat(MqttTopic.batching(topic)).isEmpty();
    }

    @Test
    void refusesAReadingUnderAnotherDevicesTopic() {
        var reading = new Reading(
                "gist",
                "server-room",
                "dht22-8",
                Instant.EPOCH,
                Optional.empty(),
                Kind.ROOM_CLIMATE.measured(21.5, 40));

        assertThatThrownBy(() -> TOPIC.check(reading))
                .isInstanceOfSatisfying(
                        InvalidReading.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOPIC_MISMATCH))
                .hasMessageContaining("dht22-7")
                .hasMessageContaining("dht22-8");
    }
}
