package smartenergy.composer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.control.CompositionStatus;
import smartenergy.composer.control.HistoryEntry;
import smartenergy.composer.healing.Condition;
import smartenergy.composer.healing.LastSeen;
import smartenergy.composer.healing.Moving;
import smartenergy.composer.healing.NodeFailure;
import smartenergy.composer.healing.Reason;
import smartenergy.composer.healing.ReplicaState;
import smartenergy.composer.healing.ReplicaState.Stage;
import smartenergy.composer.healing.Tries;
import smartenergy.composer.healing.Waiting;

/** The status as Kubernetes keeps it. */
class CompositionResourceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant T = Instant.parse("2026-11-20T08:15:30.123456789Z");

    private final KubernetesSerialization kubernetes = new KubernetesSerialization();

    private CompositionResource old() throws IOException {
        try (var in = getClass().getResourceAsStream("/fixtures/composition-2026-11.json")) {
            return kubernetes.unmarshal(in, CompositionResource.class);
        }
    }

    @Test
    void takesOverTheReplicasThatAnOlderComposerRemembered() throws IOException {
        assertThat(old().getStatus().state().replicas())
                .containsExactly(
                        new ReplicaState(
                                "datapond",
                                0,
                                "gateway-3",
                                T,
                                false,
                                List.of(),
                                seen("", 0, false, 0),
                                "",
                                null,
                                "gateway-3 was not heard since 2026-11-20T08:16:00Z; it keeps data and may be running"
                                        + " there, so it waits for the node, or for word that it is stopped"),
                        new ReplicaState(
                                "gateway-relay",
                                1,
                                "gateway-2",
                                T.plusSeconds(60),
                                false,
                                List.of(
                                        new Tries("gateway-1", 6, T.plusSeconds(59)),
                                        new Tries("gateway-2", 1, T.plusSeconds(70))),
                                seen("77d1b1c2-1c7e-4a53-8d1e-4b1b5f2a9c02", 0, true, 71),
                                "77d1b1c2-1c7e-4a53-8d1e-4b1b5f2a9c02",
                                new Moving("gateway-1", Reason.TriedOut, T.plusSeconds(60), true),
                                ""),
                        new ReplicaState(
                                "mqtt-broker",
                                0,
                                "gateway-1",
                                T,
                                true,
                                List.of(),
                                seen("2f0c7d0e-5b1c-4f0a-9a55-0d6a5a1f7e11", 1, true, 4),
                                "",
                                null,
                                ""));
    }

    private static LastSeen seen(String incarnation, int restarts, boolean isReady, long second) {
        return new LastSeen(incarnation, restarts, isReady, T.plusSeconds(second), "", null);
    }

    @Test
    void takesOverWhatElseAnOlderComposerRemembered() throws IOException {
        var state = old().getStatus().state();

        assertThat(state.waiting())
                .containsExactly(new Waiting(
                        "view",
                        0,
                        T.plusSeconds(2),
                        Reason.FitsNowhere,
                        "cpu: 200m wanted, 100m of 2000m left: cloud-1"));
        assertThat(state.failures()).containsExactly(new NodeFailure("gateway-1", "gateway-relay", T.plusSeconds(59)));
        assertThat(state.answered()).isEqualTo("a1b2c3d4");
    }

    @Test
    void takesOverWhatAnOlderComposerSaid() throws IOException {
        var status = old().getStatus();

        assertThat(status.ready()).isEqualTo("1/4");
        assertThat(status.condition(Condition.Type.Discovered).map(Condition::isTrue))
                .contains(true);
        assertThat(status.condition(Condition.Type.Ready).map(Condition::since))
                .contains(Instant.parse("2026-11-20T08:16:50Z"));
        assertThat(status.connections()).extracting("isStitched").containsExactly(true, false);
        assertThat(status.history())
                .contains(new HistoryEntry(
                        T.plusSeconds(80),
                        "gateway-relay/1",
                        "TriedOut",
                        "moves from gateway-1 to gateway-2: ended with 3"));
    }

    @Test
    void readsWhatItWrites() throws IOException {
        var resource = old();
        var copy = kubernetes.unmarshal(kubernetes.asJson(resource), CompositionResource.class);

        assertThat(copy.getStatus()).isEqualTo(resource.getStatus());
        assertThat(kubernetes.clone(resource).getStatus()).isEqualTo(resource.getStatus());
    }

    @Test
    void passesOverWhatANewerComposerAdds() {
        var text = """
                {"status": {"mood": "well", "replicas": [{"function": "f", "replica": 2, "node": "a", "ready": true,
                  "since": "2026-11-20T08:15:30Z", "state": "blue", "seen": {"since": "2026-11-20T08:15:30Z", "by": "me"},
                  "moving": {"from": "b", "reason": "Boredom", "since": "2026-11-20T08:15:30Z"}}],
                 "conditions": [{"type": "Pretty", "status": "True"}]}}""";
        var status = kubernetes.unmarshal(text, CompositionResource.class).getStatus();

        assertThat(status.replicas().getFirst().replica()).isEqualTo(new Replica("f", 2));
        assertThat(status.replicas().getFirst().moving().map(Moving::reason)).contains(Reason.Unknown);
    }

    @Test
    void tellsHowFarAReplicaIs() throws IOException {
        assertThat(old().getStatus().replicas())
                .extracting(ReplicaState::stage)
                .containsExactly(Stage.FAILING, Stage.MOVING, Stage.READY);
        assertThat(kubernetes.asJson(old())).contains("\"state\":\"failing\"", "\"state\":\"moving\"");
    }

    /** What the schema does not declare, the API server cuts off. */
    @Test
    void isDeclaredInTheSchema() throws IOException {
        var status = JSON.readTree(kubernetes.asJson(old())).path("status");
        JsonNode schema;
        try (var in = getClass().getResourceAsStream("/k8s/crd.yaml")) {
            JsonNode definition = JSON.valueToTree(new Yaml().load(in));
            schema = definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/status");
        }
        var problems = new ArrayList<String>();
        compare("status", status, schema, problems);

        assertThat(problems).isEmpty();
        for (var component : CompositionStatus.class.getRecordComponents()) {
            assertThat(schema.path("properties").has(component.getName()))
                    .as(component.getName())
                    .isTrue();
        }
        assertThat(schema.path("properties").has("copies")).isTrue();
        assertThat(schema.path("properties").has("givenUp")).isTrue();
    }

    private static void compare(String path, JsonNode value, JsonNode schema, List<String> problems) {
        var type = value.isObject()
                ? "object"
                : value.isArray() ? "array" : value.isBoolean() ? "boolean" : value.isNumber() ? "integer" : "string";
        if (!type.equals(schema.path("type").asText())) {
            problems.add(path + " is of type " + type + ", in the schema '"
                    + Optional.of(schema.path("type").asText())
                            .filter(any -> !any.isEmpty())
                            .orElse("nothing") + "'");
        }
        value.properties()
                .forEach(member -> compare(
                        path + "." + member.getKey(),
                        member.getValue(),
                        schema.path("properties").path(member.getKey()),
                        problems));
        if (value.isArray()) {
            value.forEach(element -> compare(path + "[]", element, schema.path("items"), problems));
        }
    }
}
