package smartenergy.forecaster.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.recordings.Hints;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;
import smartenergy.service.config.Secret;

class SourceTest {
    private static final String ROW = "[1764500000000000000,7.5,80,21.25,40,null,\"lab, 1\"]";

    @TempDir
    private Path folder;

    private HttpServer influxDb;
    private String answer = "";

    @BeforeEach
    void start() throws IOException {
        influxDb = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        influxDb.createContext("/query", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(answer.getBytes(UTF_8));
            exchange.close();
        });
        influxDb.start();
    }

    @AfterEach
    void stop() {
        influxDb.stop(0);
    }

    @Test
    void refusesAnAddressThatIsNone() {
        var env = new Env(Map.of("SMART_ENERGY_TRAINING_SOURCE", "http://:8080/records.csv"));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TrainerConfig.from(env))
                .withMessageContaining("SMART_ENERGY_TRAINING_SOURCE");
    }

    @Test
    void takesRecordsFromTheDataLakePieceByPiece() throws IOException {
        answer = chunk(ROW) + "\n" + chunk(ROW + "," + ROW);

        assertThat(Files.readAllLines(source().file(folder)))
                .hasSize(4)
                .startsWith(
                        "time,outdoorCelsius,outdoorHumidityPercent,roomCelsius,roomHumidityPercent,weather,room",
                        "1764500000000000000,7.5,80,21.25,40,,\"lab, 1\"");
    }

    /** What was a half file, or a file of a proxy's words, before. */
    @ParameterizedTest
    @ValueSource(strings = {"", "<html>please sign in</html>", "{\"results\":[{\"error\":\"timeout\"}]}", "BROKEN"})
    void takesNothingForRecordsThatIsNone(String strange) {
        answer = strange.equals("BROKEN") ? chunk(ROW) + "\n{\"results\":[{\"error\":\"timeout\"}]}" : strange;

        assertThatIOException()
                .isThrownBy(() -> source().file(folder))
                .withMessageStartingWith("no records from datalake: ");
    }

    private static String chunk(String rows) {
        return "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"t\",\"columns\":[\"time\",\"outdoorCelsius\","
                + "\"outdoorHumidityPercent\",\"roomCelsius\",\"roomHumidityPercent\",\"weather\",\"room\"],\"values\":["
                + rows + "]}]}]}";
    }

    private Source source() {
        return new Source(new TrainerConfig(
                TrainerConfig.DATALAKE,
                new Secret(""),
                URI.create("http://127.0.0.1:" + influxDb.getAddress().getPort()),
                "",
                new Secret(""),
                90,
                Hints.time("time"),
                folder,
                "room-temperature"));
    }
}
