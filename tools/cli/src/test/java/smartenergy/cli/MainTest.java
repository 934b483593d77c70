package smartenergy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.cli.command.ExitStatus;

class MainTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void reportsEveryProblemOfACommandLine() {
        assertThat(run("detect", "f.csv", "--low", "cold", "--max-change", "-1", "--within", "5m", "--device"))
                .isEqualTo(ExitStatus.USAGE);

        assertThat(err().lines()).contains("Invalid value for option '--max-change' (X): '-1.0' is not 0 or more");
        assertThat(err())
                .contains("'--low': 'cold' is not a number")
                .contains("'--within': '5m' is not an ISO-8601 duration such as PT15M")
                .contains("Missing required parameter for option '--device'");
    }

    @Test
    void endsWithWhatAMistypedOptionMayMeanBelowTheUsageOfItsCommand() {
        assertThat(run("forecast", "evaluate", "f.csv", "--target", "x", "--serise", "room"))
                .isEqualTo(ExitStatus.USAGE);

        assertThat(err().lines())
                .last()
                .isEqualTo("'--serise' is not an option of smart-energy forecast evaluate; did you mean --series?");
        assertThat(err()).startsWith("Usage: smart-energy forecast evaluate").doesNotContain("detect", "compose");
    }

    @Test
    void knowsWhichCommandsThereAre() {
        assertThat(run("detcet")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("export", "'detcet' is not a command of smart-energy; did you mean detect");
    }

    @Test
    void namesRangesAndChoices() {
        assertThat(run("forecast", "evaluate", "f.csv", "--target", "x", "--ahead", "10,0"))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(run("compose", "status", "--on", "moon")).isEqualTo(ExitStatus.USAGE);

        assertThat(err())
                .contains("'--ahead' (MINUTES): '0' is not from 1 to 1000000")
                .contains("'--on' (CLUSTER): 'moon' is not one of local, kubernetes");
    }

    @Test
    void refusesLimitsThatExcludeEverything() {
        assertThat(run("detect", "f.csv", "--low", "3", "--high", "2")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("--low, which is 3.0, is not below --high, which is 2.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"detect FILE", "forecast evaluate FILE --target value"})
    void namesTheFileThatIsDamaged(String command) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write("time,value\n2026-11-02 00:00:00,31\n2026-11-02 00:01:00,22\n".getBytes(UTF_8));
        }
        var cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(bytes.toByteArray(), bytes.size() - 8));

        assertThat(run(command.replace("FILE", cut.toString()).split(" "))).isEqualTo(ExitStatus.DATA);
        assertThat(err().lines())
                .last()
                .asString()
                .startsWith("smart-energy: " + cut + ": it cannot be read to its end");
        assertThat(run(command.replace("FILE", folder.toString()).split(" "))).isEqualTo(ExitStatus.NO_INPUT);
    }

    @Test
    void saysWhatIsNotThere() {
        assertThat(run("detect", "no-such.csv")).isEqualTo(ExitStatus.NO_INPUT);
        assertThat(run("forecast", "evaluate", "no-such.csv", "--target", "x")).isEqualTo(ExitStatus.NO_INPUT);
        assertThat(run("compose", "--data", "no-such-folder", "status", "--on", "local"))
                .isEqualTo(ExitStatus.UNAVAILABLE);

        assertThat(err()).contains("there is no file no-such.csv", "no chain runs in no-such-folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "detect",
                "forecast",
                "forecast evaluate",
                "compose",
                "compose plan",
                "compose relocate",
                "export",
                "devices",
                "devices move",
                "completion"
            })
    void helpsWithEveryCommand(String command) {
        var words = (command + " --help").strip().split(" ");

        assertThat(run(words)).isZero();
        assertThat(out.toString(UTF_8)).startsWith(("Usage: smart-energy " + command).strip());
    }

    @Test
    void helpsByNameToo() {
        assertThat(run("help", "compose", "plan")).isZero();
        assertThat(out.toString(UTF_8)).startsWith("Usage: smart-energy compose plan");
    }

    @Test
    void completesOptionsOfSubcommands() {
        assertThat(run("completion")).isZero();
        assertThat(out.toString(UTF_8)).contains("complete -F _complete_smart-energy", "'--cluster'", "undrain");
    }

    @Test
    void tellsItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString(UTF_8)).contains("smart-energy", "Java 2");
    }

    private int run(String... words) {
        return Main.run(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), words);
    }

    private String err() {
        return err.toString(UTF_8);
    }
}
