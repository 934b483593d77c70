package smartenergy.relay.edgex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import smartenergy.telemetry.InvalidReading;

/** EdgeX's own validator judged these bodies. */
class ExpectedVerdictsTest {
    @ParameterizedTest
    @EnumSource(Release.class)
    void judgesEveryRecordedBodyAsEdgexDoes(Release release) throws IOException {
        var bodies = Recordings.find("bodies");
        var expected = new TreeMap<String, String>();
        var actual = new TreeMap<String, String>();
        var rows = Files.readAllLines(Recordings.find("EXPECTED.tsv"));
        for (var row : rows.subList(1, rows.size())) {
            var columns = row.split("\t");
            expected.put(columns[0], columns[release == Release.V3 ? 1 : 2]);
            actual.put(columns[0], verdict(release, Files.readAllBytes(bodies.resolve(columns[0]))));
        }

        assertThat(actual).isEqualTo(expected);
    }

    private static String verdict(Release release, byte[] body) {
        try {
            new EventDecoder(release).body(body);
            return "ACCEPT";
        } catch (InvalidReading e) {
            return "REJECT";
        }
    }
}
