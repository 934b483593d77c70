package smartenergy.composer.kubernetes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.composition.Composition;

class KubernetesClusterTest {
    private static final Composition NOTHING = new Composition("nothing", List.of(), List.of(), List.of());

    @Test
    void changesNothingByWhatItKnewBeforeItsWatchesEnded() throws IOException {
        try (var server = new StubApiServer();
                var client = server.client();
                var cluster = new KubernetesCluster(client, Duration.ofSeconds(30), false, Clock.systemUTC())) {
            cluster.owns(NOTHING.name(), "uid-1");

            assertThatThrownBy(() -> cluster.ensure(NOTHING, List.of()))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining("not watched");
        }
    }
}
