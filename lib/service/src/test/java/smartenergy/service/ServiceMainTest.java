package smartenergy.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceMainTest {
    /** A service that would be ready at once. */
    static final class Main {
        public static void main(String[] args) throws InterruptedException {
            ServiceMain.run(args, env -> env, config -> {
                System.err.println("running");
                return () -> {};
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "datalake", "java", ""})
    void endsWithUsageOnAnArgumentThatNobodyKnows(String argument) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        argument)
                .start();

        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).isEqualTo(64);
        assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8))
                .contains("'" + argument + "'", "usage:")
                .doesNotContain("running");
        assertThat(process.getInputStream().readAllBytes()).isEmpty();
    }
}
