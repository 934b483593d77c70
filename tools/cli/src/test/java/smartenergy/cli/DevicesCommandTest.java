package smartenergy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.cli.command.ExitStatus;

class DevicesCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private HttpServer gateway;
    private String asked = "";
    private String token = "";
    private String answer = "{\"stored\":3,\"rejected\":0,\"remaining\":[]}";
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            asked = exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            exchange.sendResponseHeaders(status, answer.isEmpty() ? -1 : answer.length());
            exchange.getResponseBody().write(answer.getBytes(UTF_8));
            exchange.close();
        });
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    @Test
    void movesADevice() {
        assertThat(run("devices", "move", "chiller 1", "--site", "lab", "--node", "pi-1"))
                .isEqualTo(ExitStatus.DONE);
        assertThat(asked).startsWith("/devices/chiller%201/move {").contains("\"site\":\"lab\"", "\"node\":\"pi-1\"");
        assertThat(out.toString(UTF_8)).contains("taken again: 3");
    }

    @Test
    void saysWhatIsStillRefused() {
        answer = "{\"stored\":0,\"rejected\":1,\"remaining\":[\"7: topic-mismatch\"]}";

        assertThat(run("devices", "retire", "a")).isEqualTo(ExitStatus.NOT_DONE);
        assertThat(asked).startsWith("/devices/a/retire");
        assertThat(out.toString(UTF_8)).contains("still refused: 1", "7: topic-mismatch");
    }

    @Test
    void saysWhatTheGatewaySays() {
        status = 404;
        answer = "no such device";

        assertThat(run("devices", "retire", "a")).isEqualTo(ExitStatus.UNAVAILABLE);
        assertThat(err.toString(UTF_8)).contains("the gateway answered 404: no such device");
    }

    @Test
    void showsATokenToAGatewayThatWantsOne() {
        assertThat(run("devices", "--token", "s3cret", "retire", "a")).isEqualTo(ExitStatus.DONE);
        assertThat(token).isEqualTo("Bearer s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>please sign in</html>", "", "{}", "{\"stored\":\"3\",\"rejected\":0}"})
    void takesNothingForDoneThatNoGatewaySays(String strange) {
        answer = strange;

        assertThat(run("devices", "retire", "a")).isEqualTo(ExitStatus.UNAVAILABLE);
        assertThat(err.toString(UTF_8)).contains("the answer is none of a gateway");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8082", "gateway", "ftp://gateway", "http:///x"})
    void refusesWhatIsNoAddressOfAGateway(String url) {
        assertThat(Main.run(
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        "devices",
                        "--url",
                        url,
                        "retire",
                        "a"))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString(UTF_8)).contains("--url is '" + url + "', not an address such as http://host:8082");
    }

    private int run(String... words) {
        var all = new String[words.length + 2];
        all[0] = words[0];
        all[1] = "--url";
        all[2] = "http://127.0.0.1:" + gateway.getAddress().getPort();
        System.arraycopy(words, 1, all, 3, words.length - 1);
        return Main.run(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), all);
    }
}
