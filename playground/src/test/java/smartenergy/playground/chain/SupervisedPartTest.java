package smartenergy.playground.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedPartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void startsAPartAgainThatWasKilled() throws Exception {
        var part = part("exec sleep 60", true);
        part.start();
        long pid = part.pid();

        part.kill();
        while (part.pid() == pid) {
            Thread.onSpinWait();
        }
        part.awaitReady(PATIENCE);

        assertThat(part.restarts()).isEqualTo(1);
        part.stop();
        assertThat(part.isAlive()).isFalse();
    }

    @Test
    void givesUpWaitingForAPartThatEndsAgainAndAgain() throws Exception {
        var part = part("exit 1", false);
        part.start();

        assertThatThrownBy(() -> part.awaitReady(PATIENCE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ends again and again")
                .hasMessageContaining("part.log");
        part.stop();
    }

    private SupervisedPart part(String command, boolean ready) {
        return new SupervisedPart(
                new Part("part", List.of("sh", "-c", command), Map.of(), () -> ready, ""),
                folder.resolve("part.log"),
                () -> {});
    }
}
