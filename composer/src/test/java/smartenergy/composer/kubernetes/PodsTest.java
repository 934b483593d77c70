package smartenergy.composer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodsTest {
    private static final Pod STORE = new PodBuilder()
            .withNewMetadata()
            .withNamespace("energy")
            .withName("store-0")
            .withUid("uid-1")
            .endMetadata()
            .withNewSpec()
            .withNodeName("a")
            .endSpec()
            .build();

    private final StubApiServer server = new StubApiServer();
    private final KubernetesClient client = server.client();

    PodsTest() throws IOException {}

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void endsADeadPodAtOnceAndNoneThatTookItsName() {
        Pods.end(client, STORE, true);

        assertThat(server.deletions)
                .singleElement()
                .asString()
                .startsWith("/api/v1/namespaces/energy/pods/store-0 ")
                .contains("\"gracePeriodSeconds\":0", "\"preconditions\":{\"uid\":\"uid-1\"}");
    }

    @Test
    void leavesAFailedPodLittleTime() {
        Pods.end(client, STORE, false);

        assertThat(server.deletions).singleElement().asString().contains("\"gracePeriodSeconds\":1");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409})
    void isContentWhereThePodIsGone(int status) {
        server.answerDeletionsBy(status);

        Pods.end(client, STORE, true);
        assertThat(server.deletions).hasSize(1);
    }

    @Test
    void tellsThatItMayNot() {
        server.answerDeletionsBy(403);

        assertThatThrownBy(() -> Pods.end(client, STORE, true)).isInstanceOf(KubernetesClientException.class);
    }
}
