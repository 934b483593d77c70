package smartenergy.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.cli.Main;
import smartenergy.cli.command.ExitStatus;

class UpTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void reportsEveryProblemOfItsCommandLine() {
        int status = Main.run(
                System.out,
                new PrintStream(err, true, UTF_8),
                "up",
                "--rate",
                "fast",
                "--sensors",
                "1.5",
                "--replay",
                "no-such.csv",
                "--speed",
                "0",
                "--data");

        assertThat(status).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString(UTF_8))
                .contains("'--rate': 'fast' is not a number")
                .contains("'--sensors': '1.5' is not a whole number")
                .containsPattern("'--replay'.*there is no file .*no-such.csv")
                .contains("'--speed' (X): '0.0' is not from 0.001 to 1000000")
                .contains("Missing required parameter for option '--data'");
    }

    /** The advice of a message works when it is typed. */
    @Test
    void explainsARecordingAndStartsNothing(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("room.csv"), "time,t in C\n3/4/26 10:00,20\n");

        assertThat(up("--replay", file.toString())).isEqualTo(ExitStatus.DATA);
        assertThat(err.toString(UTF_8)).contains("say so with --columns dates=dmy");
        assertThat(up("--replay", file.toString(), "--columns", "dates=dmy", "--explain"))
                .isEqualTo(ExitStatus.DONE);
        assertThat(up("--explain")).isEqualTo(ExitStatus.USAGE);
    }

    private int up(String... options) {
        return Main.run(
                System.out,
                new PrintStream(err, true, UTF_8),
                Stream.concat(Stream.of("up"), Stream.of(options)).toArray(String[]::new));
    }
}
