package smartenergy.cli.compose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposeTest {
    private static final String NODES = """
            nodes:
              - {name: pi, labels: {smart-energy.io/tier: iot}, capacity: {cpu: 4, memory: 1Gi}}
              - {name: gw-1, tier: gateway, capacity: {cpu: 4, memory: 4Gi}, usage: {cpu: 80%, memory: 20%}}
              - {name: gw-2, tier: gateway, capacity: {cpu: 4, memory: 4Gi}, usage: {cpu: 0.1, memory: 0.2}}
              - {name: cloud, tier: cloud, capacity: {cpu: 8, memory: 16Gi}, usage: {cpu: 1, memory: 2Gi}}
            """;
    private static final String KUBERNETES = """
            apiVersion: v1
            kind: List
            items:
            - kind: Node
              metadata: {name: cloud-1, labels: {smart-energy.io/tier: cloud}}
              status:
                allocatable: {cpu: "2", memory: 4028Mi}
                conditions: [{type: MemoryPressure, status: "False"}, {type: Ready, status: "True"}]
            - kind: Node
              metadata: {name: cloud-2, labels: {smart-energy.io/tier: cloud}}
              spec: {unschedulable: true}
              status: {allocatable: {cpu: "2", memory: 4028Mi}, conditions: [{type: Ready, status: "True"}]}
            - kind: Node
              metadata: {name: cloud-3, labels: {smart-energy.io/tier: cloud}}
              status: {allocatable: {cpu: "2", memory: 4028Mi}, conditions: [{type: Ready, status: Unknown}]}
            - kind: Pod
              spec: {nodeName: cloud-1, containers: [{resources: {requests: {cpu: 1900m}}}]}
              status: {phase: Running}
            - kind: Pod
              spec: {nodeName: cloud-1, containers: [{resources: {requests: {cpu: 1900m}}}]}
              status: {phase: Succeeded}
            ---
            kind: NodeMetrics
            metadata: {name: cloud-1}
            usage: {cpu: 12345678n, memory: 900Mi}
            """;
    private static final String ONE_FUNCTION = """
            apiVersion: smart-energy.io/v1
            kind: Composition
            metadata: {name: one}
            spec:
              functions: [{name: f, tier: cloud, requests: {cpu: 200m, memory: 64Mi}}]
            """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void plansSmartEnergyForADescribedCluster() throws IOException {
        assertThat(run(file(NODES))).isZero();

        assertThat(out.toString(UTF_8))
                .contains("gateway-relay  →  gw-2", "is of tier gateway, not cloud", "all 11 are placed");
    }

    @Test
    void tellsProgramsTheSameInJson() throws IOException {
        assertThat(run(file(NODES), "-o", "json")).isZero();

        assertThat(out.toString(UTF_8))
                .startsWith("{\n  \"composition\" : \"smart-energy\",\n  \"order\" : [ \"kafka\"")
                .contains(
                        "\"function\" : \"sensor-agent\",\n    \"replica\" : 0,\n    \"node\" : \"pi\",\n    \"score\"")
                .contains("\"unplaced\" : [ ]");
    }

    @Test
    void readsWhatKubernetesTells() throws IOException {
        assertThat(run(file(KUBERNETES), "-f", file(ONE_FUNCTION))).isEqualTo(1);

        assertThat(out.toString(UTF_8))
                .contains("f fits nowhere: cpu: 200m wanted, 100m of 2000m left: cloud-1; is cordoned: cloud-2;"
                        + " is not ready: cloud-3");
    }

    @Test
    void takesTheCompositionThatStandsBesideTheNodes() throws IOException {
        assertThat(run(file(NODES + "functions: [{name: only, tier: iot}]\n"))).isZero();

        assertThat(out.toString(UTF_8)).contains("only  →  pi", "all 1 are placed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nodes: [{name: a, capacity: {cpu: 1, memory: 8GB}}]|:1: nodes[0].capacity.memory: '8GB' is not a quantity",
                "nodes: [{name: a}]|:1: nodes[0]: has no capacity",
                "nodes: [{capacity: {cpu: 1, memory: 1Gi}}]|:1: nodes[0]: has no name",
                "nodes: 3|:1: nodes: is '3', not a list",
                "nodes: []|has no nodes",
                "a: [|:1: expected the node content",
                "``|has no nodes",
                "nodes: [{name: a, capacity: {cpu: 1, memory: 1Gi}, ready: maybe}]|nodes[0].ready: is 'maybe', not true or false",
                "functions: [{name: F, tier: iot}]|:1: functions[0].name: 'F' is not a name",
                "functions: [{name: f, tier: fog}]|:1: functions[0].tier: 'fog' is not one of iot, gateway, cloud",
                "functions: [{name: f, tier: iot, replica: 2}]|:1: functions[0].replica: is not known here",
                "functions: [{name: f, tier: iot, after: [f]}]|in a circle: f → f",
                "functions: [{name: 123, tier: iot}]|:1: functions[0].name: is '123', not a text; put it in quotes",
                "functions: [{name: a23456789012345678901234567890123456789012345678901234567890123, tier: iot}]|:1: functions[0].name: 'a234",
                "functions: [{name: f, tier: iot, environment: {'A-B C=': 1}}]|:1: functions[0].environment.A-B C=: 'A-B C=' is not a variable's name",
                "functions: [{name: f, tier: iot, site: a b}]|:1: functions[0].site: 'a b' is not a name",
                "functions: [{name: f, tier: iot, labels: {a b: c}}]|:1: functions[0].labels.a b: 'a b' is not a label's key",
                "functions: [{name: f, tier: iot, image:}]|:1: functions[0].image: is empty",
                "functions:|:1: functions: has no functions",
                "functions: []|:1: functions: has no functions",
                "connections: []|:1: has no functions",
                "kind: Composition|:1: has no functions",
                "{kind: Composition, spec: {function: []}}|:1: spec.function: is not known here",
            })
    void tellsWhereAFileIsWrong(String text, String problem) throws IOException {
        assertThat(run(file(text))).isEqualTo(65);

        assertThat(err.toString(UTF_8)).contains(problem);
        assertThat(out.size()).isZero();
    }

    @Test
    void tellsWhichConnectionSetsAVariableAgain() throws IOException {
        var wrong = file(NODES + """
                functions:
                - {name: a, tier: cloud}
                - {name: b, tier: gateway}
                connections:
                - {from: a, to: b, port: 80, variable: X}
                - {from: a, to: b, port: 81, variable: X}
                """);

        assertThat(run(wrong)).isEqualTo(65);
        assertThat(err.toString(UTF_8)).contains(wrong + ":11: connections[1].variable: two connections of 'a' set X");
    }

    @Test
    void tellsWhichFallbackLeadsNowhere() throws IOException {
        var wrong = file(NODES + """
                functions: [{name: a, tier: gateway}]
                fallbacks:
                - {tier: gateway, to: {tier: cloud}}
                - {tier: gateway, to: {node: nope}}
                """);

        assertThat(run(wrong)).isEqualTo(65);
        assertThat(err.toString(UTF_8)).contains(wrong + ":9: fallbacks[1].to: there is no node with", "nope");
    }

    /** Otherwise Smart Energy itself would be planned. */
    @Test
    void plansNothingForACompositionWithoutFunctions() throws IOException {
        assertThat(run(file(NODES + "functions:\n"))).isEqualTo(65);

        assertThat(err.toString(UTF_8)).contains("has no functions");
        assertThat(out.size()).isZero();
    }

    @Test
    void plansWhatTheOverlaysApply() throws IOException {
        var home = Path.of(System.getProperty("smart-energy.home", "../.."));

        run(file(NODES), "-f", home.resolve("k8s/base/composition.yaml").toString());

        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(out.toString(UTF_8)).contains("gateway-relay  →  gw-2");
    }

    @Test
    void saysWhatItPassesOver() throws IOException {
        run(file("nodes: [{name: a, lables: {}, capacity: {cpu: 1, memory: 1Gi}}]"));

        assertThat(err.toString(UTF_8)).contains("nodes[0].lables: means nothing here and is passed over");
    }

    @Test
    void refusesArgumentsThatItDoesNotKnow() {
        assertThat(compose().run(List.of("plan", "--clutser", "x"))).isEqualTo(64);
        assertThat(compose().run(List.of("dance"))).isEqualTo(64);
        assertThat(err.toString(UTF_8))
                .contains(
                        "'--clutser' is not an option of compose plan; did you mean --cluster?",
                        "'dance' is not a command of compose",
                        "Usage: compose plan");
    }

    private int run(String cluster, String... more) {
        var arguments = new ArrayList<>(List.of("plan", "--cluster", cluster));
        arguments.addAll(List.of(more));
        return compose().run(arguments);
    }

    private Compose compose() {
        return new Compose(print(out), print(err), () -> {
            throw new AssertionError("no live cluster is needed");
        });
    }

    private String file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "file", ".yaml"), text)
                .toString();
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, UTF_8);
    }
}
