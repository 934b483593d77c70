package smartenergy.sender;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

class SenderConfigTest {
    @Test
    void reportsEverythingThatIsWrongAtOnce() {
        var vars = Map.of(
                "SMART_ENERGY_KAFKA_PARTITIONS", "0",
                "SMART_ENERGY_DATALAKE_URL", "influx",
                "SMART_ENERGY_DATALAKE_RAW_RETENTION", "PT5M");

        assertThatThrownBy(() -> SenderConfig.from(new Env(vars)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SMART_ENERGY_KAFKA_PARTITIONS='0'")
                .hasMessageContaining("SMART_ENERGY_DATALAKE_URL='influx'")
                .hasMessageContaining("SMART_ENERGY_DATALAKE_RAW_RETENTION='PT5M' is shorter than an hour");
    }
}
