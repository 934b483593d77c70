package smartenergy.forecaster.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.datalake.DataLake;
import smartenergy.servers.testing.RequiresInfluxDb;
import smartenergy.servers.testing.RunningInfluxDb;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;

/** The trainer as a container runs it: where its records may come from, and how it ends. */
@Timeout(180)
@RequiresInfluxDb
class TrainerIT {
    private static final int MINUTES = 1_200;
    /** Always the same time of day, so that the model is always the same. */
    private static final Instant END = Instant.now().truncatedTo(ChronoUnit.DAYS);

    @TempDir
    private Path folder;

    @Test
    void trainsOnWhatTheDataLakeHolds() throws Exception {
        try (var influxDb = new RunningInfluxDb(folder)) {
            try (var lake = new DataLake(
                    new DataLake.Address(influxDb.uri(), "", new Secret("")),
                    Duration.ofDays(30),
                    100_000,
                    new Health())) {
                lake.prepare();
            }
            influxDb.write("minute", lines());

            assertThat(train(
                            "datalake",
                            Map.of("SMART_ENERGY_DATALAKE_URL", influxDb.uri().toString())))
                    .isZero();
        }

        assertThat(metadata().path("source").asText()).isEqualTo("datalake");
        assertThat(metadata().path("records").asInt()).isEqualTo(MINUTES);
        assertThat(metadata().path("isGood").asBoolean()).isTrue();
    }

    @Test
    void trainsOnWhatAnAddressGivesAndShowsItsToken() throws Exception {
        var token = new AtomicReference<String>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/export/training-records.csv", exchange -> {
            token.set(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(csv().getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        try {
            var url = "http://127.0.0.1:%d/export/training-records.csv?from=2026-01-01T00:00:00Z"
                    .formatted(server.getAddress().getPort());

            assertThat(train(url, Map.of("SMART_ENERGY_TRAINING_TOKEN", "sesame")))
                    .isZero();
        } finally {
            server.stop(0);
        }

        assertThat(token).hasValue("Bearer sesame");
        assertThat(metadata().path("source").asText()).isEqualTo("127.0.0.1");
        assertThat(Files.readString(folder.resolve("trainer.log"))).doesNotContain("sesame");
    }

    @Test
    void endsDifferentlyForBadDataMissingDataAndWrongSettings() throws Exception {
        var few = Files.writeString(
                folder.resolve("few.csv"), "time,roomCelsius\n2026-01-01T00:00:00Z,20\n2026-01-01T00:01:00Z,21\n");

        assertThat(train(few.toString(), Map.of())).isEqualTo(65);
        assertThat(train(folder.resolve("none.csv").toString(), Map.of())).isEqualTo(69);
        assertThat(train("datalake", Map.of("SMART_ENERGY_DATALAKE_URL", "http://127.0.0.1:1")))
                .isEqualTo(69);
        assertThat(train("datalake", Map.of("SMART_ENERGY_TRAINING_DAYS", "many")))
                .isEqualTo(78);
        assertThat(folder.resolve("models")).doesNotExist();
    }

    private int train(String source, Map<String, String> settings) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        Path.of("bin/forecaster-trainer").toAbsolutePath().toString(),
                        source,
                        folder.resolve("models").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("trainer.log").toFile());
        builder.environment().putAll(new HashMap<>(settings));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start().waitFor();
    }

    private JsonNode metadata() throws IOException {
        try (var versions = Files.list(folder.resolve("models"))) {
            var version = versions.findFirst().orElseThrow();
            return new ObjectMapper().readTree(version.resolve("metadata.json").toFile());
        }
    }

    private static double room(int minute) {
        return 22 + Math.sin(minute / 25.0) + 0.3 * Math.sin(minute / 7.0);
    }

    private static String csv() {
        var csv = new StringBuilder("# made by hand\ntime,airConditionerCelsius,outdoorHumidityPercent,outdoorCelsius,"
                + "roomCelsius,roomHumidityPercent,serverCelsius,weather,site,room\n");
        for (int minute = 0; minute < MINUTES; minute++) {
            csv.append(String.format(
                    Locale.ROOT, "%s,16,60,9.5,%.2f,40,55,Clouds,gist,server-room%n", at(minute), room(minute)));
        }
        return csv.toString();
    }

    private static String lines() {
        var lines = new StringBuilder();
        for (int minute = 0; minute < MINUTES; minute++) {
            lines.append(String.format(
                    Locale.ROOT,
                    "training_records,room=server-room,site=gist airConditionerCelsius=16,outdoorHumidityPercent=60,"
                            + "outdoorCelsius=9.5,roomCelsius=%.2f,roomHumidityPercent=40,serverCelsius=55,weather=\"Clouds\" %d%n",
                    room(minute),
                    at(minute).getEpochSecond() * 1_000_000_000L));
        }
        return lines.toString();
    }

    private static Instant at(int minute) {
        return END.minus(Duration.ofMinutes(MINUTES - minute));
    }
}
