package smartenergy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.relay.edgex.Place;
import smartenergy.relay.edgex.Release;
import smartenergy.relay.intake.Unregistered;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

class RelayConfigTest {
    @Test
    void needsNoVariableToBeSet() {
        var config = RelayConfig.from(new Env(Map.of()));

        assertThat(config.kafka().servers()).isEqualTo("127.0.0.1:9092");
        assertThat(config.http().port()).isEqualTo(8082);
        assertThat(config.edgex()).isEqualTo(new RelayConfig.Edgex(true, Release.V4, new Place("home", "server-room")));
        assertThat(config.rules().unregistered()).isEqualTo(Unregistered.ACCEPT);
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        var vars = Map.of(
                "SMART_ENERGY_MQTT_URL", "nowhere",
                "SMART_ENERGY_DATAPOND_URL", "http://user:hunter2@host",
                "SMART_ENERGY_DATAPOND_MAX_AGE", "a week",
                "SMART_ENERGY_DATAPOND_MAX_READINGS", "-1",
                "SMART_ENERGY_EDGEX_RELEASE", "v5",
                "SMART_ENERGY_UNREGISTERED", "maybe",
                "SMART_ENERGY_ROOM", "a/b",
                "SMART_ENERGY_HTTP_PORT", "99999");

        assertThatThrownBy(() -> RelayConfig.from(new Env(vars)))
                .isInstanceOf(ConfigException.class)
                .message()
                .contains(vars.keySet())
                .doesNotContain("hunter2");
    }

    @Test
    void keepsSecretsOutOfItsText() {
        var vars = Map.of(
                "SMART_ENERGY_MQTT_PASSWORD", "hunter2",
                "SMART_ENERGY_DATAPOND_URL", "mongodb://user:hunter2@host");

        var config = RelayConfig.from(new Env(vars));

        assertThat(config.toString()).doesNotContain("hunter2");
        assertThat(config.shown().toString()).doesNotContain("hunter2").contains("***");
    }
}
