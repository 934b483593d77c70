package smartenergy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.cli.Main;
import smartenergy.cli.command.ExitStatus;
import smartenergy.datalake.DataLake;
import smartenergy.servers.testing.RequiresInfluxDb;
import smartenergy.servers.testing.RunningInfluxDb;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;

/** {@code smart-energy export} of a console whose memory could not hold what it exports. */
@RequiresInfluxDb
class ExportIT {
    private static final int ROOMS = 10;
    private static final int MINUTES = 100_000;
    private static final Instant START =
            Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(75));

    @TempDir
    private static Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static RunningInfluxDb influxDb;
    private static Process console;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        influxDb = new RunningInfluxDb(folder);
        try (var lake = new DataLake(
                new DataLake.Address(influxDb.uri(), "", new Secret("")), Duration.ofDays(30), 100_000, new Health())) {
            lake.prepare();
        }
        for (int minute = 0; minute < MINUTES; minute += 1_000) {
            influxDb.write("minute", records(minute, 1_000));
        }
        int port = RunningInfluxDb.freePort();
        url = "http://127.0.0.1:" + port;
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                java,
                "-Xmx24m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                "smartenergy.console.Main");
        builder.environment().put("SMART_ENERGY_HTTP_PORT", Integer.toString(port));
        builder.environment().put("SMART_ENERGY_DATALAKE_URL", influxDb.uri().toString());
        console = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("console.log").toFile())
                .start();
        await("the console is ready").atMost(Duration.ofMinutes(1)).until(() -> {
            assertThat(console.isAlive()).isTrue();
            return isReady();
        });
    }

    private static boolean isReady() {
        try (var in = URI.create(url + "/health/ready").toURL().openStream()) {
            return in.read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String records(int from, int count) {
        var lines = new StringBuilder();
        for (int minute = from; minute < from + count; minute++) {
            long nanos = START.plus(Duration.ofMinutes(minute)).getEpochSecond() * 1_000_000_000L;
            for (int room = 0; room < ROOMS; room++) {
                lines.append("training_records,room=room\\ %d,site=gist airConditionerCelsius=%d,outdoorCelsius=9.5,"
                        .formatted(room, 15 + minute % 4));
                lines.append("outdoorHumidityPercent=60,roomCelsius=22.25,roomHumidityPercent=41,serverCelsius=55,");
                lines.append("weather=\"Clouds, \\\"few\\\"\" %d\n".formatted(nanos));
            }
        }
        return lines.toString();
    }

    @AfterAll
    static void stop() throws Exception {
        console.destroy();
        if (!console.waitFor(Duration.ofSeconds(20))) {
            console.destroyForcibly();
        }
        influxDb.close();
    }

    @Test
    @Tag("long")
    void exportsMoreThanFitsIntoMemory() throws Exception {
        var file = folder.resolve("all.csv");
        run("--from", START.toString(), "--out", file.toString());

        try (var lines = Files.lines(file)) {
            assertThat(lines.count()).isEqualTo(2 + ROOMS * MINUTES);
        }
        assertThat(console.isAlive()).isTrue();
    }

    @Test
    void writesUnitsThenColumnsThenRows() throws Exception {
        var lines = run(
                        "--room",
                        "room 3",
                        "--site",
                        "gist",
                        "--from",
                        START.toString(),
                        "--to",
                        START.plusSeconds(180).toString())
                .lines()
                .toList();

        assertThat(lines.getFirst())
                .startsWith("# Smart Energy training records")
                .contains("degrees Celsius", "percent");
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "time,airConditionerCelsius,outdoorHumidityPercent,outdoorCelsius,roomCelsius,"
                                + "roomHumidityPercent,serverCelsius,weather,site,room",
                        START + ",15,60,9.5,22.25,41,55,\"Clouds, \"\"few\"\"\",gist,room 3",
                        START.plusSeconds(60) + ",16,60,9.5,22.25,41,55,\"Clouds, \"\"few\"\"\",gist,room 3",
                        START.plusSeconds(120) + ",17,60,9.5,22.25,41,55,\"Clouds, \"\"few\"\"\",gist,room 3");
    }

    @Test
    void saysWhatIsWrongWithATime() {
        assertThat(export("--url", url, "--from", "yesterday")).isEqualTo(ExitStatus.UNAVAILABLE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("400", "from='yesterday'");
    }

    @Test
    void saysWhereItFoundNoConsole() {
        assertThat(export("--data", folder.toString())).isEqualTo(ExitStatus.UNAVAILABLE);
        assertThat(export("--url", "http://127.0.0.1:1")).isEqualTo(ExitStatus.UNAVAILABLE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("no chain with a console ever ran", "there is no console at http://127.0.0.1:1");
    }

    @Test
    void leavesNoHalfFile() throws Exception {
        var breaking = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        breaking.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("time".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("gone");
        });
        breaking.start();
        var file = folder.resolve("half.csv");

        assertThat(export("--url", "http://127.0.0.1:" + breaking.getAddress().getPort(), "--out", file.toString()))
                .isEqualTo(ExitStatus.UNAVAILABLE);
        assertThat(file).doesNotExist();
        breaking.stop(0);
    }

    private String run(String... options) {
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--url", url));
        assertThat(export(arguments.toArray(String[]::new))).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private int export(String... options) {
        var arguments = Stream.concat(Stream.of("export"), Stream.of(options)).toArray(String[]::new);
        return Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }
}
