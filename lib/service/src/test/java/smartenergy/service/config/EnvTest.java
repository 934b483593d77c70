package smartenergy.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvTest {
    private enum Source {
        SIMULATED,
        CSV_REPLAY
    }

    @Test
    void reportsEveryProblemAtOnce() {
        var env = new Env(Map.of(
                "WINDOW", "5 seconds",
                "PORT", "70000",
                "URL", "localhost",
                "SOURCE", "tape",
                "RATE", "NaN",
                "LOUD", "yes"));
        env.name("NODE");
        env.duration("WINDOW", Duration.ofSeconds(5));
        env.port("PORT", 8080);
        env.uri("URL", "tcp://127.0.0.1:1883", "tcp", "ssl");
        env.choice("SOURCE", Source.class, Source.SIMULATED);
        env.decimal("RATE", 1, 0, 10);
        env.flag("LOUD", false);

        assertThatThrownBy(env::check).isInstanceOf(ConfigException.class).hasMessage("""
                Configuration is not usable:
                  - NODE is not set (expected name without / + # " \\)
                  - WINDOW='5 seconds' is not usable (expected ISO-8601 duration such as PT5S)
                  - PORT='70000' is not usable (expected whole number from 0 to 65535)
                  - URL='localhost' is not usable (expected URI such as tcp://host:port or ssl://host:port)
                  - SOURCE='tape' is not usable (expected csv-replay or simulated)
                  - RATE='NaN' is not usable (expected number from 0.0 to 10.0)
                  - LOUD='yes' is not usable (expected true or false)""");
    }

    @Test
    void readsValuesAndDefaults() {
        var env = new Env(Map.of("SOURCE", "csv-replay", "WINDOW", "PT0.05S"));

        assertThat(env.choice("SOURCE", Source.class, Source.SIMULATED)).isEqualTo(Source.CSV_REPLAY);
        assertThat(env.duration("WINDOW", Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(50));
        assertThat(env.uri("URL", "tcp://127.0.0.1:1883", "tcp", "ssl")).isEqualTo(URI.create("tcp://127.0.0.1:1883"));
        assertThat(env.number("COUNT", 4, 1, 10)).isEqualTo(4);
        env.check();
    }

    @Test
    void leavesOutWhatIsOptionalButNotWhatIsWrong() {
        var env = new Env(Map.of("EMPTY", "", "URL", "tcp://host", "DEGREES", "91"));

        assertThat(env.optionalUri("NONE", "tcp")).isEmpty();
        assertThat(env.optionalUri("EMPTY", "tcp")).isEmpty();
        assertThat(env.optionalUri("URL", "tcp")).contains(URI.create("tcp://host"));
        assertThat(env.optionalDecimal("NONE", -90, 90)).isEmpty();
        env.optionalDecimal("DEGREES", -90, 90);
        assertThatThrownBy(env::check)
                .hasMessage("Configuration is not usable:\n"
                        + "  - DEGREES='91' is not usable (expected number from -90.0 to 90.0)");
    }

    @Test
    void refusesADurationThatIsTooShort() {
        var env = new Env(Map.of("WINDOW", "PT1S"));
        env.duration("WINDOW", Duration.ofSeconds(5), Duration.ofSeconds(2));

        assertThatThrownBy(env::check)
                .hasMessageContaining(
                        "WINDOW='PT1S' is not usable (expected ISO-8601 duration such as PT5S, at least PT2S)");
    }

    @Test
    void neverShowsASecret() {
        var env = new Env(Map.of(
                "PASSWORD", "hunter2", "MONGO", "mongodb://me:hunter2@host:bad port", "URL", "tcp://me:hunter2@host"));
        var password = env.secret("PASSWORD");
        env.secretUri("MONGO", "mongodb://127.0.0.1");
        env.uri("URL", "tcp://127.0.0.1:1883", "tcp", "ssl");

        assertThat(password).hasToString("***");
        assertThat(password.reveal()).isEqualTo("hunter2");
        assertThatThrownBy(env::check)
                .hasMessageContaining("MONGO")
                .hasMessageContaining("URL")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void remembersWhatItWasAskedForSoThatDocumentsCanBeTested() {
        var env = new Env(Map.of());
        env.duration("WINDOW", Duration.ofSeconds(5));
        env.name("NODE");

        assertThat(env.variables())
                .containsExactly(
                        new Env.Variable("WINDOW", "ISO-8601 duration such as PT5S", "PT5S"),
                        new Env.Variable("NODE", "name without / + # \" \\", null));
    }
}
