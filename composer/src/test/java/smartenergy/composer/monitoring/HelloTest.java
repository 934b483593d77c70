package smartenergy.composer.monitoring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import smartenergy.composer.composition.Workload.Protocol;
import smartenergy.composer.composition.Workload.Readiness;

class HelloTest {
    private static final int MILLIS = 300;

    /** The kernel takes its connections, as those of a process that is stopped. */
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void knowsOneThatTakesConnectionsAndHangs(Protocol protocol) throws IOException {
        try (var hanging = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertThat(to(hanging.getLocalPort(), "", Optional.of(protocol))).isEqualTo(Hello.Outcome.SILENT);
            assertThat(to(hanging.getLocalPort(), "/health/ready", Optional.empty()))
                    .isEqualTo(Hello.Outcome.SILENT);
        }
    }

    @Test
    void takesAnEndedConnectionForAnAnswer() throws IOException {
        try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var accepting = Thread.ofVirtual().start(() -> {
                try (var socket = server.accept()) {
                    socket.getInputStream().read();
                } catch (IOException e) {
                    // The test is over.
                }
            });
            assertThat(to(server.getLocalPort(), "", Optional.of(Protocol.MQTT)))
                    .isEqualTo(Hello.Outcome.ANSWERED);
            accepting.interrupt();
        }
    }

    /** A real one's: GET of the path would be refused for what it is. */
    @Test
    void greetsInfluxDbWithASmallWrite() throws Exception {
        try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var asked = CompletableFuture.supplyAsync(() -> refusing(server));
            assertThat(to(server.getLocalPort(), "/write?db=energy", Optional.of(Protocol.INFLUXDB)))
                    .isEqualTo(Hello.Outcome.REFUSED);
            assertThat(asked.get()).matches("(?s)POST /write\\?db=energy .*\r\n\r\ndatalake_health writable=1 \\d+");
        }
    }

    private static String refusing(ServerSocket server) {
        try (var socket = server.accept()) {
            var request = new byte[1_000];
            int length = socket.getInputStream().read(request);
            socket.getOutputStream().write("HTTP/1.1 500 Internal Server Error\r\n\r\n".getBytes(US_ASCII));
            return new String(request, 0, length, US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void knowsOneWhoseQueueOfConnectionsIsFull() throws IOException {
        try (var crowded = new CrowdedPort()) {
            crowded.hang();
            assertThat(to(crowded.port(), "/", Optional.empty())).isEqualTo(Hello.Outcome.NOT_TAKEN);
        }
    }

    @Test
    void knowsWhereNobodyListens() throws IOException {
        int port;
        try (var server = new ServerSocket(0)) {
            port = server.getLocalPort();
        }
        assertThat(to(port, "/", Optional.empty())).isEqualTo(Hello.Outcome.NOT_REACHED);
    }

    private static Hello.Outcome to(int port, String path, Optional<Protocol> protocol) {
        return Hello.to("127.0.0.1", port, new Readiness(port, path, protocol), MILLIS);
    }
}
