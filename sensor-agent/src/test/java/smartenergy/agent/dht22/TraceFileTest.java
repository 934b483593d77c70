package smartenergy.agent.dht22;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.agent.SharedData;
import smartenergy.agent.dht22.Outcome.Decoded;

class TraceFileTest {
    private static final Pattern TRUTH = Pattern.compile("ok=True RH=(\\S+) T=(\\S+)");

    @TempDir
    private Path folder;

    @Test
    void givesTheFallingEdgesInNanoseconds() throws Exception {
        assertThat(TraceFile.reads(file("# made up\n# t_us,level\n0.00,0\n1042.50,1\n1072,0\n1152,1\n")))
                .containsExactly(new long[] {0, 1_072_000});
    }

    @Test
    void takesWhatUsersSend() throws Exception {
        assertThat(TraceFile.reads(file("\uFEFFtime;level\r\n\r\n 0 ; 1\r\n5;0\r\n\r\n7;0\r\n9;1\r\n12\t0\r\n")))
                .containsExactly(new long[] {5_000, 12_000});
    }

    @Test
    void tellsTheReadsOfALongRecordingApart() throws Exception {
        assertThat(TraceFile.reads(file("0,0\n100,1\n2000000,0\n2000100,1\n"))).hasSize(2);
    }

    @Test
    void hasOneReadWithoutEdgesWhereTheLineNeverFell() throws Exception {
        assertThat(TraceFile.reads(file("0,1\n"))).containsExactly(new long[0]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0,0\\n5,2\\n | line 2 is '5,2', not a time in µs and a level of 0 or 1, such as 1042.5,0",
                "0,0\\nlater,1\\n | line 2 is 'later,1', not a time",
                "5\\n | line 1 is '5', not a time",
                "10,0\\n\\n9,1\\n | line 3 is earlier than the line before it",
                "# nothing\\n | no line holds an edge"
            })
    void saysWhichLineIsNone(String text, String message) {
        assertThatThrownBy(() -> TraceFile.reads(file(text.strip().replace("\\n", "\n"))))
                .isInstanceOf(TraceFile.TraceException.class)
                .hasMessageContaining(message);
    }

    @Test
    void decodesEveryRealTraceToWhatItsHeaderSays() throws Exception {
        var files = SharedData.files("dht22-edges", ".csv");

        assertThat(files).isNotEmpty().allSatisfy(file -> {
            var reads = TraceFile.reads(file);
            assertThat(reads).hasSize(1);
            var truth = TRUTH.matcher(Files.readAllLines(file).getFirst());
            if (truth.find()) {
                assertThat(EdgeDecoder.decode(reads.getFirst()))
                        .isEqualTo(new Decoded(Double.parseDouble(truth.group(2)), Double.parseDouble(truth.group(1))));
            } else {
                assertThat(EdgeDecoder.decode(reads.getFirst())).isInstanceOf(Outcome.Refused.class);
            }
        });
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("trace.csv"), text);
    }
}
