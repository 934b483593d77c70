package smartenergy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.benchmarks.PeerChain.Missing;
import smartenergy.benchmarks.PeerChain.Part;
import smartenergy.local.deployment.Installation;

@Timeout(20)
class PeerChainTest {
    private static final String SAID = """
            mosquitto            34.1 CPU-s/M     9 MiB      0 B written a reading
            telegraf-gateway     44.0 CPU-s/M    96 MiB      1 B written a reading
            whole               158.3 CPU-s/M   573 MiB    194 B written a reading
            latency at 1000/s: n 100 p50 152 p95 256 p99 297 max 301 ms
            stored 100100 of 100100
            """;

    @TempDir
    private Path folder;

    @Test
    void readsWhatEachPartTook() throws Exception {
        var result = measure("cat <<'SAID'\n" + SAID + "SAID\n");

        assertThat(result.part(PeerChain.GATEWAY)).isEqualTo(new Part(44, 96, 1));
        assertThat(result.whole()).isEqualTo(new Part(158.3, 573, 194));
        assertThat(result.p50Millis()).isEqualTo(152);
        assertThat(result.p99Millis()).isEqualTo(297);
    }

    @Test
    void neverTakesAPartThatIsNotToldForNothing() throws Exception {
        var result = measure("cat <<'SAID'\n" + SAID + "SAID\n");

        assertThatThrownBy(() -> result.part(PeerChain.KAFKA))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tells nothing of kafka");
    }

    @Test
    void saysWhatIsMissingOnThisMachine() {
        assertThatThrownBy(() -> measure("echo 'peers: no Go here' >&2; exit 69"))
                .isInstanceOf(Missing.class)
                .hasMessage("peers: no Go here");
        assertThatThrownBy(() -> new PeerChain(folder.resolve("none"), Installation.current()).measure(1, 1, 1))
                .isInstanceOf(Missing.class)
                .hasMessageContaining("there is no");
    }

    @Test
    void failsWithTheReason() {
        assertThatThrownBy(() -> measure("echo 'nothing listens on port 1883'; exit 70"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended with 70: nothing listens on port 1883");
        assertThatThrownBy(() -> measure("echo hello"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("something else than was expected: hello");
    }

    private PeerChain.Result measure(String script) throws Exception {
        Files.writeString(folder.resolve("chain"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(folder.resolve("chain"), PosixFilePermissions.fromString("rwx------"));
        return new PeerChain(folder, Installation.current()).measure(1_000, 1_000, 1);
    }
}
