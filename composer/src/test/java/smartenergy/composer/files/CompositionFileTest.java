package smartenergy.composer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import smartenergy.composer.composition.Composition;

class CompositionFileTest {
    private static final Path ON_A_CLUSTER =
            Path.of(System.getProperty("smart-energy.home"), "k8s", "base", "composition.yaml");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stateful: yes",
                "stateful: On",
                "everyNode: NO",
                "everyNode: off",
                "requests: {memory: 1073741824}",
                "requests: {memory: \"0100\", cpu: \"0.5\"}",
                "replicas: 2, exposure: {port: 80, nodePort: 30080}",
                "pod: {hostNetwork: Yes, volumes: [{name: site, configMap: {defaultMode: 0644}}]}"
            })
    void isAppliedAsItIsPlanned(String members) throws IOException {
        var file = file(members);

        assertThat(applied(CompositionFile.read(file), file)).isEqualTo(CompositionFile.read(file));
    }

    /** YAML 1.1, and with it kubectl, reads 64; a person does not. */
    @ParameterizedTest
    @ValueSource(strings = {"memory: 0100", "cpu: 010", "cpu: 0.5", "cpu: 1_000", "memory: 0x10"})
    void refusesAnAmountThatIsReadInTwoWays(String request) throws IOException {
        var file = file("requests: {" + request + "}");

        assertThatThrownBy(() -> CompositionFile.read(file))
                .isInstanceOf(BadFile.class)
                .hasMessageContaining("put it in quotes");
    }

    /** kubectl applies the number, where a text would be applied here. */
    @ParameterizedTest
    @ValueSource(strings = {"1_000", "0b11", "1:30", ".inf"})
    void refusesAnotherMembersNumberThatOnlySomeRead(String number) throws IOException {
        var file = file("pod: {terminationGracePeriodSeconds: " + number + "}");

        assertThatThrownBy(() -> CompositionFile.members(file))
                .isInstanceOf(BadFile.class)
                .hasMessageContaining("functions[0].pod.terminationGracePeriodSeconds: '" + number + "'");
    }

    @Test
    void readsSmartEnergysOwnAsItIsApplied() throws IOException {
        var read = CompositionFile.read(ON_A_CLUSTER);

        assertThat(applied(read, ON_A_CLUSTER)).isEqualTo(read);
    }

    /** With what is merged. */
    @Test
    void appliesSmartEnergysOwnAsAnotherReaderOfYamlReadsIt() throws IOException {
        Map<String, Object> other = new Yaml().load(Files.readString(ON_A_CLUSTER));

        var json = new ObjectMapper();
        assertThat(json.readTree(json.writeValueAsString(CompositionFile.members(ON_A_CLUSTER))))
                .isEqualTo(json.readTree(json.writeValueAsString(other.get("spec"))));
    }

    @Test
    void mergesWhatSeveralHaveInCommonAndKeepsTheirOwn() {
        var environment = CompositionFile.read(ON_A_CLUSTER)
                .find("kafka-2")
                .orElseThrow()
                .workload()
                .environment();

        assertThat(environment)
                .containsEntry("CLUSTER_ID", "c21hcnQtZW5lcmd5LTAx")
                .containsEntry("KAFKA_NODE_ID", "2");
    }

    private Path file(String members) throws IOException {
        return Files.writeString(
                folder.resolve("composition.yaml"), "functions: [{name: a, tier: cloud, " + members + "}]");
    }

    /** What the cluster is given, read again as the composer does. */
    private static Composition applied(Composition read, Path file) throws JsonProcessingException {
        var resource = Map.of("name", read.name(), "spec", CompositionFile.members(file));
        return CompositionFile.parse("applied", new ObjectMapper().writeValueAsString(resource));
    }
}
