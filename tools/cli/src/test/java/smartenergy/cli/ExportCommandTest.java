package smartenergy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import smartenergy.cli.command.CommandLines;
import smartenergy.cli.command.ExitStatus;
import smartenergy.cli.deployment.RunningDeployment;

class ExportCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "console", "ftp://console", "http:///x"})
    void refusesWhatIsNoAddressOfAConsole(String url) {
        assertThat(export("--url", url)).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString(UTF_8)).contains("--url is '" + url + "', not an address such as http://host:8085");
    }

    @Test
    void waitsNoLongerForAConsoleThatIsSilentInTheMiddle() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try {
                    silent.accept()
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntime".getBytes(UTF_8));
                } catch (IOException e) {
                    // the test sees it
                }
            });
            var file = folder.resolve("records.csv");

            assertThat(export("--url", "http://127.0.0.1:" + silent.getLocalPort(), "--out", file.toString()))
                    .isEqualTo(ExitStatus.UNAVAILABLE);
            assertThat(err.toString(UTF_8)).contains("does not go on with its answer");
            assertThat(file).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "rubbish", "99999999999999999999"})
    void takesAFolderForFreeWhoseOwnerCannotBeRead(String owner) throws IOException {
        Files.writeString(folder.resolve(RunningDeployment.OWNER_FILE), owner);

        assertThat(RunningDeployment.isInUse(folder)).isFalse();
    }

    private int export(String... words) {
        var command = new ExportCommand(new PrintStream(out, true, UTF_8), Duration.ofMillis(200));
        return CommandLines.configured(
                        new CommandLine(command), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
                .execute(words);
    }
}
