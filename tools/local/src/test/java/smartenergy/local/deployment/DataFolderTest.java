package smartenergy.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    @Test
    void refusesASecondDeploymentAndNamesTheFirst() throws Exception {
        try (var first = new DataFolder(folder)) {
            assertThat(first.logs()).isEqualTo(folder.resolve("logs")).isDirectory();
            assertThatThrownBy(() -> new DataFolder(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another deployment")
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
        int given = new Ports(file, told::add).of("kafka-1", freePort());

        assertThat(new Ports(file, told::add).of("kafka-1", 1)).isEqualTo(given);
        try (var taken = new ServerSocket(given, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThat(new Ports(file, told::add).of("kafka-1", 1)).isNotEqualTo(given);
        }
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("port " + given + ", which kafka-1 is to have, is taken by ")
                .contains("(pid " + ProcessHandle.current().pid() + ")");
        assertThat(new Ports(file, told::add).of("kafka-1", 1)).isEqualTo(given);
        assertThat(Files.readString(file)).doesNotContain("wanted");
    }

    @Test
    void givesTheSameNameItsOwnPortBack() throws Exception {
        var ports = new Ports(folder.resolve("ports.properties"), told::add);
        int given = ports.of("cloud-sender-1", freePort());

        try (var itself = new ServerSocket(given, 1, InetAddress.getLoopbackAddress())) {
            assertThat(itself.isBound()).isTrue();
            assertThat(ports.of("cloud-sender-1", 1)).isEqualTo(given);
        }
        assertThat(ports.of("cloud-sender-2", given)).isNotEqualTo(given);
        assertThat(ports.of("cloud-sender-1")).isEqualTo(given);
    }

    @Test
    void findsWhatAFunctionLeftUnderTheNameThatItHadEarlier() throws Exception {
        var file = folder.resolve("ports.properties");
        int port = freePort();
        Files.writeString(file, "influxdb=" + port + "\ninfluxdb.rpc=18088\nconsole=18085\n");
        Files.createDirectories(folder.resolve("influxdb/data"));
        try (var data = new DataFolder(folder)) {
            data.adoptOldNames();
            data.adoptOldNames();
        }

        assertThat(folder.resolve("datalake/data")).isDirectory();
        assertThat(folder.resolve("influxdb")).doesNotExist();
        assertThat(new Ports(file, told::add).of("datalake", 1)).isEqualTo(port);
        assertThat(Files.readString(file))
                .contains("datalake.rpc=18088", "console=18085")
                .doesNotContain("influxdb");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
