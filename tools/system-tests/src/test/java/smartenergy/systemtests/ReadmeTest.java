package smartenergy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import smartenergy.agent.AgentConfig;
import smartenergy.analytics.AnalyticsConfig;
import smartenergy.composer.ComposerConfig;
import smartenergy.console.ConsoleConfig;
import smartenergy.forecaster.serving.ServerConfig;
import smartenergy.forecaster.training.TrainerConfig;
import smartenergy.local.deployment.Installation;
import smartenergy.relay.RelayConfig;
import smartenergy.sender.SenderConfig;
import smartenergy.service.config.Env;

/** README's table of settings says what the code reads. */
class ReadmeTest {
    private static final String START = "| setting | default | read by |";

    @Test
    void listsEverySettingWithItsDefault() throws IOException {
        var table = Files.readAllLines(Installation.current().home().resolve("README.md")).stream()
                .dropWhile(line -> !line.equals(START))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2);

        assertThat(table).containsExactlyElementsOf(expectedRows());
    }

    private static List<String> expectedRows() {
        var rows = new TreeMap<String, String>();
        collect(rows, "sensor-agent", AgentConfig::from, Map.of("SMART_ENERGY_NODE", "pi-1"));
        collect(rows, "gateway-relay", RelayConfig::from, Map.of());
        collect(rows, "cloud-sender", SenderConfig::from, Map.of());
        collect(rows, "analytics", AnalyticsConfig::from, Map.of());
        collect(rows, "console", ConsoleConfig::from, Map.of());
        collect(rows, "composer", ComposerConfig::from, Map.of());
        collect(rows, "forecaster", ServerConfig::from, Map.of());
        collect(rows, "forecaster-trainer", TrainerConfig::from, Map.of());
        return rows.entrySet().stream()
                .map(row -> "| " + row.getKey() + " | " + row.getValue() + " |")
                .toList();
    }

    private static void collect(
            Map<String, String> rows, String service, Consumer<Env> config, Map<String, String> required) {
        var env = new Env(required);
        config.accept(env);
        for (var variable : env.variables()) {
            var fallback = variable.fallback() == null
                    ? "required"
                    : variable.fallback().isEmpty() ? "empty" : "`" + variable.fallback() + "`";
            rows.merge(
                    "`" + variable.name() + "` | " + fallback + ", " + variable.expected(),
                    service,
                    (one, other) -> one + ", " + other);
        }
    }
}
