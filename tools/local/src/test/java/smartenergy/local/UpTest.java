package smartenergy.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import smartenergy.cli.Main;
import smartenergy.cli.command.ExitStatus;

class UpTest {
    @Test
    void reportsEveryProblemOfItsCommandLine() {
        var err = new ByteArrayOutputStream();

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
}
