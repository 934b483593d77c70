package smartenergy.forecaster.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import smartenergy.service.config.Env;

/** What runs the trainer elsewhere gives it the arguments and settings that it has. */
class ManifestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IMAGE = "smart-energy/forecaster:0.1.0";

    @Test
    void isAComponentOfKubeflow() throws IOException {
        var component = read("kubeflow/component.yaml");

        var container = component.at("/implementation/container");
        assertRunsTheTrainer(container);
        assertThat(container.at("/args/0/inputValue").asText())
                .isEqualTo(component.at("/inputs/0/name").asText());
        assertThat(container.at("/args/1/outputPath").asText())
                .isEqualTo(component.at("/outputs/0/name").asText());
        container.path("env").fieldNames().forEachRemaining(ManifestsTest::assertSetting);
    }

    @Test
    void isTheOnlyTaskOfAPipeline() throws IOException {
        var pipeline = read("kubeflow/pipeline.yaml");

        assertThat(pipeline.path("schemaVersion").asText()).isEqualTo("2.1.0");
        var component = pipeline.at("/components/"
                + pipeline.path("root").at("/dag/tasks/train/componentRef/name").asText());
        var container = pipeline.at(
                "/deploymentSpec/executors/" + component.path("executorLabel").asText() + "/container");
        assertRunsTheTrainer(container);
        assertThat(container.path("args"))
                .extracting(JsonNode::asText)
                .isEqualTo(List.of("{{$.inputs.parameters['source']}}", "{{$.outputs.artifacts['models'].path}}"));
        var resources = container.path("resources");
        assertThat(resources.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("resourceCpuRequest", "resourceMemoryLimit");
        assertThat(resources).allMatch(JsonNode::isTextual);
        assertThat(component.at("/inputDefinitions/parameters").has("source")).isTrue();
        assertThat(component
                        .at("/outputDefinitions/artifacts/models/artifactType/schemaTitle")
                        .asText())
                .isEqualTo("system.Model");
        container.path("env").forEach(one -> assertSetting(one.path("name").asText()));
    }

    @ParameterizedTest
    @CsvSource({"trainer.yaml,Job,/spec/template", "trainer-nightly.yaml,CronJob,/spec/jobTemplate/spec/template"})
    void isAJobOfKubernetes(String file, String kind, String template) throws IOException {
        var job = read("forecaster/" + file);

        assertThat(job.path("kind").asText()).isEqualTo(kind);
        assertThat(job.path("apiVersion").asText()).isEqualTo("batch/v1");
        var pod = job.at(template + "/spec");
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        var container = pod.at("/containers/0");
        assertRunsTheTrainer(container);
        assertThat(container.at("/args/1").asText())
                .isEqualTo(container.at("/volumeMounts/0/mountPath").asText());
        container.path("env").forEach(one -> assertSetting(one.path("name").asText()));
    }

    private static void assertRunsTheTrainer(JsonNode container) {
        assertThat(container.path("image").asText()).isEqualTo(IMAGE);
        assertThat(container
                        .path("command")
                        .path(container.path("command").size() - 1)
                        .asText())
                .isEqualTo(Main.class.getName());
    }

    private static void assertSetting(String name) {
        var env = new Env(Map.of());
        TrainerConfig.from(env);
        assertThat(env.variables()).extracting(Env.Variable::name).contains(name);
    }

    private static JsonNode read(String file) throws IOException {
        var text = Files.readString(Path.of("..", "k8s").resolve(file));
        return JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(text));
    }
}
