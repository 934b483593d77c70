package smartenergy.composer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
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
