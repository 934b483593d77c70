package smartenergy.composer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.CompositionControl.Applied;

class KubernetesControlTest {
    private static final Composition NOTHING = new Composition("nothing", List.of(), List.of(), List.of());
    private static final String DEFINITION =
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/compositions.smart-energy.io";
    private static final String COMPOSITION = "/apis/smart-energy.io/v1/compositions/nothing";

    /** The cluster has a definition already, as from an older version. */
    @Test
    void tellsTheClusterWhatACompositionIsEachTime() throws IOException {
        try (var server = new StubApiServer();
                var control = new KubernetesControl(server.client())) {
            control.apply(NOTHING, Map.of("functions", List.of()));

            var admission = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic";
            assertThat(server.applications)
                    .containsExactly(
                            DEFINITION,
                            admission + "ies/compositions.smart-energy.io",
                            admission + "ybindings/compositions.smart-energy.io",
                            COMPOSITION);
        }
    }

    @Test
    void appliesByTheDefinitionThatIsThereWhereItMayNotChangeIt() throws IOException {
        try (var server = new StubApiServer();
                var control = new KubernetesControl(server.client())) {
            server.answerDefinitionsBy(403);

            assertThat(control.apply(NOTHING, Map.of("functions", List.of()))).isEqualTo(Applied.CREATED);
            assertThat(server.applications).containsExactly(DEFINITION, COMPOSITION);
        }
    }
}
