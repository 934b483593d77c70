package smartenergy.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void refusesASecondChainAndNamesTheFirst() throws Exception {
        try (var first = new DataFolder(folder)) {
            assertThat(first.logs()).isEqualTo(folder.resolve("logs")).isDirectory();
            assertThatThrownBy(() -> new DataFolder(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another chain")
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
        try (var again = new DataFolder(folder)) {
            assertThat(again.endLeftovers()).isZero();
        }
    }

    @Test
    void endsProcessesThatAKilledPredecessorLeft() throws Exception {
        var leftover = new ProcessBuilder("sleep", "60").start();
        try (var data = new DataFolder(folder)) {
            data.note(List.of(leftover.pid()));

            assertThat(data.endLeftovers()).isEqualTo(1);
            assertThat(leftover.isAlive()).isFalse();
        }
    }

    @Test
    void comesBackAtTheSamePortsUnlessTheyAreTaken() throws Exception {
        var file = folder.resolve("ports.properties");
        int given = new Ports(file).of("kafka-1", freePort());

        assertThat(new Ports(file).of("kafka-1", 1)).isEqualTo(given);
        try (var taken = new ServerSocket(given, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThat(new Ports(file).of("kafka-1", 1)).isNotEqualTo(given);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
