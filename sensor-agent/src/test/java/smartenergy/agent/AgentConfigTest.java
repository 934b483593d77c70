package smartenergy.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

class AgentConfigTest {
    @Test
    void needsOnlyTheNodesName() {
        var config = AgentConfig.from(new Env(Map.of("SMART_ENERGY_NODE", "pi-1")));

        assertThat(config.place().node()).isEqualTo("pi-1");
        assertThat(config.broker().access().url()).isEqualTo("tcp://127.0.0.1:1883");
    }

    @Test
    void refusesWhatWouldOnlyFailLater() {
        var vars = Map.of("SMART_ENERGY_NODE", "pi/1", "SMART_ENERGY_MQTT_URL", "http://broker:1883");

        assertThatThrownBy(() -> AgentConfig.from(new Env(vars)))
                .hasMessageContaining("SMART_ENERGY_NODE='pi/1' is not usable (expected name without /")
                .hasMessageContaining(
                        "SMART_ENERGY_MQTT_URL='http://broker:1883' is not usable (expected URI such as tcp://host:port or ssl");
    }

    @Test
    void reportsEverythingThatIsWrongAtOnce() {
        var vars = Map.of(
                "SMART_ENERGY_SOURCE", "replay",
                "SMART_ENERGY_RATE", "fast",
                "SMART_ENERGY_MQTT_URL", "tcp://me:hunter2@broker");

        assertThatThrownBy(() -> AgentConfig.from(new Env(vars)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SMART_ENERGY_NODE is not set")
                .hasMessageContaining("SMART_ENERGY_RATE='fast'")
                .hasMessageContaining("SMART_ENERGY_MQTT_URL")
                .hasMessageContaining("SMART_ENERGY_REPLAY_FILE")
                .hasMessageNotContaining("hunter2");
    }
}
