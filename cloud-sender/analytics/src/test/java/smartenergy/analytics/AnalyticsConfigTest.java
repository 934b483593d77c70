package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.detection.Rules.Limits;
import smartenergy.detection.Rules.MaxChange;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;
import smartenergy.telemetry.Kind;

class AnalyticsConfigTest {
    @Test
    void readsTheRulesByKindAndValue() {
        var config = AnalyticsConfig.from(new Env(Map.of(
                "SMART_ENERGY_ALARM_LIMITS", "server.celsius=..90, general.watts=0..,general.volts.L1=207..253",
                "SMART_ENERGY_ALARM_MAX_CHANGES", "server.celsius=20/PT5M")));

        assertThat(config.rules().get(Kind.SERVER).limits())
                .containsEntry("celsius", new Limits(Double.NEGATIVE_INFINITY, 90));
        assertThat(config.rules().get(Kind.SERVER).maxChanges())
                .containsEntry("celsius", new MaxChange(20, Duration.ofMinutes(5)));
        assertThat(config.rules().get(Kind.GENERAL).limits())
                .containsEntry("watts", new Limits(0, Double.POSITIVE_INFINITY))
                .containsEntry("volts.L1", new Limits(207, 253));
    }

    @Test
    void reportsEverythingThatIsWrongAtOnce() {
        var vars = Map.of(
                "SMART_ENERGY_ANALYTICS_STANDBYS", "9",
                "SMART_ENERGY_ALARM_CLOCK_TOLERANCE", "soon",
                "SMART_ENERGY_ALARM_LIMITS", "server.celsius=90");

        assertThatThrownBy(() -> AnalyticsConfig.from(new Env(vars)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SMART_ENERGY_ANALYTICS_STANDBYS='9'")
                .hasMessageContaining("SMART_ENERGY_ALARM_CLOCK_TOLERANCE='soon'")
                .hasMessageContaining("'server.celsius=90' is no rule");
    }
}
