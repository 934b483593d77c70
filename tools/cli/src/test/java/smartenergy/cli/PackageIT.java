package smartenergy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.cli.command.ExitStatus;

/** What is distributed, target/cli.jar and target/lib, runs by itself and holds no server. */
@Timeout(120)
class PackageIT {
    private static final Path TARGET = Path.of("target");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void holdsNoServer() throws IOException {
        try (var jars = Files.list(TARGET.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("picocli"))
                    .noneMatch(name ->
                            name.matches("(kafka_2|kafka-server|kafka-streams|artemis|mongo-java-server|h2-|netty).*"));
        }
    }

    @Test
    void plans() throws Exception {
        var nodes = Files.writeString(
                folder.resolve("nodes.yaml"),
                "nodes: [{name: a, tier: iot, capacity: {cpu: 1, memory: 1Gi}}]\nfunctions: [{name: f, tier: iot}]\n");

        assertThat(run("compose", "plan", "--cluster", nodes.toString())).isZero();
        assertThat(output()).contains("all 1 are placed");
    }

    @Test
    void saysWhereCommandsAreThatNeedServers() throws Exception {
        assertThat(run("up", "--check")).isEqualTo(ExitStatus.UNAVAILABLE);
        assertThat(output()).contains("up is not in this package", "tools/local");
    }

    @Test
    void tellsItsVersion() throws Exception {
        assertThat(run("--version")).isZero();
        assertThat(output()).containsPattern("smart-energy \\d+\\.\\d+\\.\\d+");
    }

    private int run(String... words) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                TARGET.resolve("cli.jar").toString()));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE)).as("%s ends", command).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"), UTF_8);
    }
}
