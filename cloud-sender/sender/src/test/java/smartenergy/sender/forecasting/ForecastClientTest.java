package smartenergy.sender.forecasting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.telemetry.TrainingRecord;

class ForecastClientTest {
    private static final List<TrainingRecord> WINDOW = List.of(
            new TrainingRecord("s", "r", Instant.parse("2026-11-24T09:00:00Z"), 16, 60, 9.5, 20, 40, 55, "Clouds"));

    private volatile String answer;
    private HttpServer server;
    private ForecastClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(answer.getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        client = new ForecastClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "room-temperature");
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void readsWhatIsForecast() throws IOException {
        answer = answer("\"minutes_ahead\":10,\"server_room_temperature\":21.5,\"lower\":21,\"upper\":22");

        assertThat(client.forecast(WINDOW)).containsExactly(new Forecast(Duration.ofMinutes(10), 21.5, 21, 22));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"minutes_ahead\":10,\"server_room_temperature\":1e300,\"lower\":21,\"upper\":22",
                "\"minutes_ahead\":10,\"server_room_temperature\":295.15,\"lower\":295,\"upper\":296",
                "\"minutes_ahead\":10,\"server_room_temperature\":21,\"lower\":22,\"upper\":20",
                "\"minutes_ahead\":10,\"server_room_temperature\":21,\"lower\":\"20\",\"upper\":22",
                "\"minutes_ahead\":0,\"server_room_temperature\":21,\"lower\":20,\"upper\":22",
                "\"minutes_ahead\":-10,\"server_room_temperature\":21,\"lower\":20,\"upper\":22",
                "\"minutes_ahead\":1.5,\"server_room_temperature\":21,\"lower\":20,\"upper\":22",
                "\"minutes_ahead\":9223372036854775807,\"server_room_temperature\":21,\"lower\":20,\"upper\":22",
                "\"server_room_temperature\":21,\"lower\":20,\"upper\":22",
                "\"minutes_ahead\":10,\"server_room_temperature\":21,\"lower\":20,\"upper\":22},"
                        + "{\"minutes_ahead\":10,\"server_room_temperature\":21,\"lower\":20,\"upper\":22"
            })
    void takesNoForecastThatCannotBe(String members) {
        answer = answer(members);

        assertThatThrownBy(() -> client.forecast(WINDOW)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"predictions\":[[22.5]]}",
                "{\"predictions\":[22.5]}",
                "{\"predictions\":[[]]}",
                "{\"predictions\":{\"0\":[]}}",
                "[[22.5]]",
                "",
                "null",
                "<html></html>",
                "{}",
                "{\"predictions\":[]}",
                "{\"predictions\":[{}]}",
                "not json"
            })
    void takesNoAnswerForAForecastThatIsNone(String none) {
        answer = none;

        assertThatThrownBy(() -> client.forecast(WINDOW)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"minutes_ahead\":10,\"lower\":21,\"upper\":22",
                "\"minutes_ahead\":10,\"server_room_temperature\":null,\"lower\":21,\"upper\":22",
                "\"minutes_ahead\":10,\"server_room_temperature\":\"21\",\"lower\":21,\"upper\":22"
            })
    void takesNoMissingTemperatureForZero(String members) {
        answer = answer(members);

        assertThatThrownBy(() -> client.forecast(WINDOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("server_room_temperature");
    }

    private static String answer(String members) {
        return "{\"predictions\":[[{" + members + "}]]}";
    }
}
