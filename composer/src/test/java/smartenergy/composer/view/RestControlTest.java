package smartenergy.composer.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static smartenergy.composer.Functions.GIB;
import static smartenergy.composer.Functions.aNode;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Labels;
import smartenergy.composer.control.CompositionControl.Applied;
import smartenergy.composer.files.CompositionFile;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;

/** Over real HTTP it is as if the composer were in this process. */
class RestControlTest {
    private static final String RICH = """
            name: rich
            functions:
              - name: relay
                tier: gateway
                capabilities: [dht22]
                architectures: [arm64, amd64]
                site: gist
                labels: {rack: "1"}
                requests: {cpu: 250m, memory: 64Mi}
                replicas: 3
                stateful: true
                after: [store]
                spread: pair
                image: relay:1
                command: [run, --fast]
                environment: {MODE: "true"}
                readiness: {port: 8080, path: /health/ready}
                dataPlane: {port: 8080, progress: moved_total, waiting: waiting}
                exposure: {port: 8080, nodePort: 30080}
                pod: {hostNetwork: true, containers: [{volumeMounts: [{name: data, mountPath: /data}]}]}
              - {name: store, tier: cloud, readiness: {port: 27017}, exposure: {port: 27017}}
              - {name: probe, tier: iot, everyNode: true}
            connections:
              - {from: relay, to: store, port: 27017, variable: STORE, form: "mongodb://{host}:{port}"}
              - {from: probe, to: relay, port: 8080}
            fallbacks:
              - {tier: cloud, to: {tier: gateway}}
              - {tier: iot, to: {site: lab}}
              - {tier: gateway, to: {node: gateway-7}}
            """;

    private final InMemoryControl control = new InMemoryControl();
    private final HttpEndpoint http =
            new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), new Health(), new PrometheusRegistry());
    private final RestControl rest;

    @TempDir
    private Path folder;

    RestControlTest() {
        new CompositionRoutes("test", Optional::empty, Optional.of(control), Optional.empty()).addTo(http);
        http.start();
        rest = new RestControl(address(""));
        control.nodes.add(aNode("gateway-7").labelled(Labels.SITE, "lab").build());
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + http.port() + path);
    }

    @AfterEach
    void stop() {
        rest.close();
        http.close();
    }

    private Applied apply(String text) throws IOException {
        var file = Files.writeString(folder.resolve("composition.yaml"), text);
        return rest.apply(CompositionFile.read(file), CompositionFile.members(file));
    }

    @Test
    void appliesWhatIsInAFileOfItsOwnSide() throws IOException {
        assertThat(apply(RICH)).isEqualTo(Applied.CREATED);
        assertThat(apply(RICH)).isEqualTo(Applied.UNCHANGED);
        assertThat(apply(RICH.replace("replicas: 3", "replicas: 2"))).isEqualTo(Applied.CHANGED);
        assertThat(control.compositions.get("rich").find("relay").orElseThrow().replicas())
                .isEqualTo(2);
    }

    @Test
    void refusesAFallbackToANodeThatIsNotThere() {
        assertThatThrownBy(() -> apply(RICH.replace("node: gateway-7", "node: gateway-8")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no node with kubernetes.io/hostname=gateway-8");
        assertThat(control.compositions).isEmpty();
    }

    @Test
    void tellsACompositionWhole() throws IOException {
        apply(RICH);
        control.compositions.put("smart-energy", CompositionFile.smartEnergy());

        assertThat(rest.compositions()).containsExactly("rich", "smart-energy");
        assertThat(rest.composition("rich")).contains(control.compositions.get("rich"));
        assertThat(rest.composition("smart-energy")).contains(CompositionFile.smartEnergy());
        assertThat(rest.composition("other")).isEmpty();
    }

    @Test
    void tellsHowItStands() throws IOException {
        apply(RICH);

        assertThat(rest.report("rich")).isEqualTo(control.report("rich")).isPresent();
        assertThat(rest.report("other")).isEmpty();
    }

    @Test
    void tellsTheNodes() {
        control.nodes.add(aNode("a").with(2_000, 4 * GIB).using(500, GIB).build());
        control.nodes.add(aNode("b").unmeasured().cordoned(true).build());

        assertThat(rest.nodes(new Composition("any", List.of(), List.of(), List.of())))
                .isEqualTo(control.nodes);
    }

    @Test
    void asksForMovesAndEmptyNodes() throws IOException {
        apply(RICH);

        assertThat(rest.relocate("rich", new Replica("relay", 0), Optional.of("a")))
                .isEqualTo("r1");
        assertThat(rest.relocate("rich", new Replica("store", 0), Optional.empty()))
                .isEqualTo("r1");
        assertThat(rest.cordon("a", true)).isTrue();
        assertThat(rest.cordon("a", false)).isTrue();
        assertThat(rest.cordon("z", true)).isFalse();
        assertThat(control.asked)
                .containsExactly(
                        "relocate rich relay/0 a",
                        "relocate rich store/0 anywhere",
                        "cordon a",
                        "uncordon a",
                        "cordon z");
    }

    @Test
    void goesBackAndDeletes() throws IOException {
        apply(RICH);
        assertThat(rest.rollback("rich")).isFalse();
        apply(RICH.replace("replicas: 3", "replicas: 2"));

        assertThat(rest.rollback("rich")).isTrue();
        assertThat(control.compositions.get("rich").find("relay").orElseThrow().replicas())
                .isEqualTo(3);
        assertThat(rest.delete("rich")).isTrue();
        assertThat(rest.delete("rich")).isFalse();
    }

    @Test
    void saysWhyASpecificationIsRefused() {
        var spec = Map.<String, Object>of("functions", List.of(Map.of("name", "f", "tier", "fog")));

        assertThatThrownBy(() -> rest.apply(new Composition("bad", List.of(), List.of(), List.of()), spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("functions[0].tier: 'fog' is not one of iot, gateway, cloud");
        assertThatThrownBy(() -> rest.apply(
                        new Composition("too-great", List.of(), List.of(), List.of()),
                        Map.of("functions", List.of(Map.of("name", "relay", "tier", "iot")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("what is made of function relay: it is too great");
    }

    @Test
    void saysWhatTheClusterSays() {
        control.isAway = true;

        assertThatThrownBy(rest::compositions)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("it is on holiday");
    }

    @Test
    void saysThatThereIsNoSuchReplica() throws IOException {
        apply(RICH);

        assertThatThrownBy(() -> rest.relocate("rich", new Replica("relay", 9), Optional.empty()))
                .hasMessageContaining("there is no replica relay/9 in rich");
    }

    @Test
    void saysThatNobodyAnswers() {
        http.close();

        assertThatThrownBy(rest::compositions)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("does not answer");
    }

    @Test
    void takesNothingThatAForeignPageCouldSend() throws Exception {
        apply(RICH);

        assertThat(send("PUT", "/compositions/rich", "text/plain", "{}").statusCode())
                .isEqualTo(415);
        assertThat(send("POST", "/compositions/rich/rollback", "text/plain", "{}")
                        .statusCode())
                .isEqualTo(415);
        assertThat(send("POST", "/composition/actions", "text/plain", "{\"action\":\"drain\",\"node\":\"a\"}")
                        .statusCode())
                .isEqualTo(415);
        assertThat(control.asked).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithABody() throws Exception {
        var answer = send("PUT", "/compositions/rich", "application/json", "{\"functions\":");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("the body is not as it should be: ");
        assertThat(send("PUT", "/compositions/rich", "application/json", "null").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/composition/actions", "application/json", "{\"action\":\"dance\"}")
                        .body())
                .contains("action='dance' is none of relocate, drain, undrain");
    }

    private HttpResponse<String> send(String method, String path, String type, String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(address(path))
                    .header("Content-Type", type)
                    .method(method, BodyPublishers.ofString(body))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
