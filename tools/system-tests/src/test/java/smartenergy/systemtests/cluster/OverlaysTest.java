package smartenergy.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.files.CompositionFile;
import smartenergy.composer.placement.Matchmaker;
import smartenergy.composer.placement.Node;
import smartenergy.local.deployment.Installation;
import smartenergy.packaging.Command;
import smartenergy.systemtests.cluster.SiteCluster.Site;

/**
 * What k8s/ holds: that it is whole, that its compositions fit the nodes that they are for, and how its pods are
 * locked.
 */
class OverlaysTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path HOME = Installation.current().home();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void requireKubectl() {
        assumeTrue(TestCluster.kubectl().isPresent(), "kubectl is neither installed here nor prepared");
    }

    /** Renders a copy, so that the secrets that are made for it stay out of the project. */
    private static Path render(String overlay) throws IOException, InterruptedException {
        var copy = Files.createTempDirectory(folder, "project");
        for (var part : List.of("k8s", "gateway-relay/etc", "composer/src/main/resources/k8s")) {
            Files.createDirectories(copy.resolve(part).getParent());
            Command.output(List.of(
                    "cp",
                    "-r",
                    HOME.resolve(part).toString(),
                    copy.resolve(part).toString()));
        }
        for (var site : Site.values()) {
            var secrets = copy.resolve("k8s/overlays").resolve(site.text()).resolve("secrets");
            Command.output(List.of(copy.resolve("k8s/make-secrets").toString(), secrets.toString(), "gist-pi-1"));
        }
        return Files.writeString(
                copy.resolve("manifests.yaml"),
                Command.output(List.of(
                        TestCluster.kubectl().orElseThrow().toString(),
                        "kustomize",
                        copy.resolve("k8s/overlays").resolve(overlay).toString())));
    }

    private static List<JsonNode> objects(Path manifests) throws IOException {
        var all = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(Files.readString(manifests));
        return StreamSupport.stream(all.spliterator(), false)
                .map(any -> JSON.<JsonNode>valueToTree(any))
                .toList();
    }

    private static List<Node> nodes(Site site) {
        return site.nodes().stream()
                .map(node -> new Node(
                        node.name(),
                        Map.of(
                                Labels.TIER, node.tier(),
                                Labels.SITE, node.site(),
                                Labels.HOST_NAME, node.name(),
                                Labels.ARCHITECTURE, "amd64"),
                        new Resources(4_000, 8L << 30),
                        Resources.NONE,
                        Optional.empty(),
                        true,
                        false,
                        List.of()))
                .toList();
    }

    private static Map<String, String> plan(Composition composition, Site site) {
        var places = new TreeMap<String, String>();
        Matchmaker.plan(composition, nodes(site), true)
                .decisions()
                .forEach(decision -> places.put(
                        decision.function(),
                        decision.node().orElseThrow(() -> new AssertionError(decision.toString()))));
        return places;
    }

    @Test
    void placesEachTierOnItsNodesAtTheLocalSite() throws Exception {
        var places = plan(CompositionFile.read(render("local-site")), Site.LOCAL_SITE);

        assertThat(places)
                .containsEntry("sensor-agent", "gist-pi-1")
                .containsEntry("gateway-relay", "gist-gateway-1")
                .containsEntry("mqtt-broker", "gist-gateway-1")
                .containsEntry("datapond", "gist-gateway-1");
        assertThat(places.get("kafka-1")).startsWith("gist-cloud-");
        assertThat(List.of(places.get("kafka-1"), places.get("kafka-2"), places.get("kafka-3")))
                .contains("gist-cloud-1", "gist-cloud-2");
    }

    @Test
    void placesTheGatewaysFunctionsOnTheNamedNodeAndSpreadsTheCloudsOverTheSites() throws Exception {
        var places = plan(CompositionFile.read(render("multi-site")), Site.MULTI_SITE);

        assertThat(places)
                .containsEntry("gateway-relay", "gist-1")
                .containsEntry("mqtt-broker", "gist-1")
                .containsEntry("datapond", "gist-1");
        assertThat(places.values()).contains("gist-1", "chula-1", "itb-1", "um-1");
        assertThat(List.of(places.get("kafka-1"), places.get("kafka-2"), places.get("kafka-3")))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void runsNothingOnTheTestClusterThatIsNotMadeHere(Site site) throws Exception {
        var functions =
                CompositionFile.read(render("test-cluster/" + site.text())).functions();

        assertThat(functions)
                .allSatisfy(
                        function -> assertThat(function.workload().image()).matches("smart-energy/[a-z-]+:[0-9.]+"));
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatFunctionsOfTheTestClusterKeepInOneFolder(Site site) throws Exception {
        assertThat(render("test-cluster/" + site.text()))
                .content()
                .doesNotContainPattern("hostPath:\\s+path: (?!/srv/smart-energy/)");
    }

    @ParameterizedTest
    @EnumSource
    void locksEveryPod(Site site) throws Exception {
        var objects = objects(render(site.text()));

        assertThat(objects.stream().map(any -> any.path("kind").asText()))
                .contains("Composition", "NetworkPolicy", "PodDisruptionBudget", "PersistentVolumeClaim", "Secret");
        for (var object : objects) {
            for (var function : object.at("/spec/functions")) {
                assertLocked(function.path("pod"));
                assertThat(function.at("/requests/cpu").asText()).isNotEmpty();
                assertThat(function.at("/requests/memory").asText()).isNotEmpty();
            }
            if (object.path("kind").asText().equals("Deployment")) {
                assertLocked(object.at("/spec/template/spec"));
            }
        }
    }

    private static void assertLocked(JsonNode pod) {
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        var container = pod.at("/containers/0");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                .isEqualTo("ALL");
        assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
    }

    @Test
    void givesTheCommunicatorWhatThePaperGaveIt() throws Exception {
        var relay =
                CompositionFile.read(render("local-site")).find("gateway-relay").orElseThrow();

        assertThat(relay.requests()).isEqualTo(new Resources(200, 64L << 20));
    }

    @Test
    void keepsTheAuthoritysKeyOutOfTheCluster() throws Exception {
        assertThat(Files.readString(render("local-site"))).doesNotContain("authority-key");
    }

    @Test
    void namesImagesThatAreMade() throws Exception {
        assertThat(HOME.resolve("k8s/base/composition.yaml")).content().contains(":0.1.0");
        assertThat(HOME.resolve("pom.xml")).content().contains("<image.tag>0.1.0</image.tag>");
    }
}
