package smartenergy.composer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import smartenergy.composer.files.BadFile;
import smartenergy.composer.files.CompositionFile;

/** A plan and a cluster take the same compositions. */
class AdmissionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_CHANGES = 3;
    private static final String GOOD = """
            metadata: {name: room}
            spec:
              functions:
              - {name: pond, tier: gateway, stateful: true, readiness: {port: 27017, speaks: mongodb}, requests: {cpu: 250m, memory: 64Mi}}
              - name: relay
                tier: gateway
                capabilities: [dht22, gpu]
                architectures: [arm64]
                site: gist
                labels: {example.com/rack: r-1, plain: ""}
                requests: {cpu: 1, memory: 1073741824}
                replicas: 2
                everyNode: false
                after: [pond]
                spread: relays
                image: smart-energy/relay:1
                command: [run, --fast, ""]
                environment: {MODE: "true", EMPTY: ""}
                readiness: {port: 8082, path: /health/ready}
                dataPlane: {port: 8082, path: /metrics, progress: moved_total, waiting: lag}
                exposure: {port: 8082, nodePort: 30082}
                pod: {containers: [{resources: {limits: {memory: 1Gi}}}]}
              - {name: view, tier: cloud, exposure: {port: 80, nodePort: 30080}}
              connections:
              - {from: relay, to: pond, port: 27017, variable: POND, form: "mongodb://{host}:{port}"}
              - {from: view, to: relay, port: 8082}
              fallbacks:
              - {tier: gateway, to: {tier: cloud}}
              - {tier: cloud, to: {node: gw-1.local}}
              - {tier: iot, to: {site: gist}}
            """;
    private static final List<Object> ODD = Arrays.asList(
            null,
            "",
            " ",
            "a b",
            "123",
            123,
            0,
            -1,
            70_000,
            0.5,
            1e300,
            true,
            "true",
            List.of(),
            Map.of(),
            "8080",
            "A-B C=",
            "a".repeat(50),
            "a".repeat(51),
            "a".repeat(63),
            "a".repeat(64),
            "-a",
            "a-",
            "Name",
            "a.b",
            "a/b",
            "/a",
            "ä",
            "a\n",
            "pond",
            "view",
            "pond-peers",
            "POND",
            "MODE",
            "cloud",
            "fog",
            "1Ti",
            "999Ti",
            "1Pi",
            "8GB",
            "1e9",
            "-1",
            "9999999999999999",
            999_999_999_999_999L,
            1_000_000_000_000_000L,
            30_080,
            1.0);

    private final Admission admission;

    AdmissionTest() throws Exception {
        admission = new Admission();
    }

    private static Map<String, Object> good() {
        return new Yaml().load(GOOD);
    }

    @Test
    void takesAGoodOne() throws Exception {
        assertThat(admission.refusal(good())).isEmpty();
        assertThat(plan(good())).isEmpty();
    }

    /** A circle no rule of a cluster finds; the composer says it in the status. */
    @Property(tries = 5_000)
    void agreesWithAPlan(@ForAll Random random) throws Exception {
        var composition = good();
        for (int changes = random.nextInt(MOST_CHANGES) + 1; changes > 0; changes--) {
            change(composition, random);
        }
        var planned = plan(composition).filter(problem -> !problem.contains("in a circle"));
        var admitted = admission.refusal(composition);

        if (planned.isPresent() != admitted.isPresent() && plan(composition).equals(planned)) {
            fail("plan: " + planned + ", cluster: " + admitted + ": " + composition);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "functions: [{name: 123, tier: cloud}]",
                "functions: [{name: \"123\", tier: cloud}]",
                "functions: [{name: a23456789012345678901234567890123456789012345678901234567890123, tier: cloud}]",
                "functions: [{name: a, tier: cloud, environment: {\"A-B C=\": x}}]",
                "functions: [{name: a, tier: cloud, environment: {A: 1}}]",
                "functions: [{name: a, tier: cloud, environment: {A: on}}]",
                "functions: [{name: a, tier: cloud, labels: {\"a b\": x}}]",
                "functions: [{name: a, tier: cloud, labels: {a: \"x y\"}}]",
                "functions: [{name: a, tier: cloud, site: 5}]",
                "functions: [{name: a, tier: cloud, site:}]",
                "functions: [{name: a, tier: cloud, requests: {cpu: 0.5}}]",
                "functions: [{name: a, tier: cloud, capabilities: [\"a/b\"]}]",
                "functions: [{name: a, tier: cloud, stateful: true}, {name: a-peers, tier: cloud}]",
                "functions: [{name: a, tier: cloud, after: [b]}]",
                "functions: []",
                "functions:",
                """
                functions: [{name: a, tier: cloud}, {name: b, tier: cloud}]
                connections: [{from: a, to: b, port: 80, variable: X}, {from: a, to: b, port: 81, variable: X}]""",
                """
                functions: [{name: a, tier: cloud, environment: {X: "1"}}, {name: b, tier: cloud}]
                connections: [{from: a, to: b, port: 80, variable: X}]"""
            })
    void refusesWhatAPlanRefuses(String spec) throws Exception {
        Map<String, Object> members = new Yaml().load(spec);
        var composition = new HashMap<String, Object>(Map.of("metadata", Map.of("name", "one")));
        composition.put("spec", members);

        assertThat(admission.refusal(composition)).isPresent();
        assertThat(refusal(spec))
                .hasValueSatisfying(problem -> assertThat(problem).startsWith("one:"));
    }

    private static Optional<String> plan(Map<String, Object> composition) throws JsonProcessingException {
        return refusal(JSON.writeValueAsString(composition));
    }

    private static Optional<String> refusal(String text) {
        try {
            CompositionFile.parse("one", text);
            return Optional.empty();
        } catch (BadFile e) {
            return Optional.of(e.getMessage());
        }
    }

    private static void change(Map<String, Object> composition, Random random) {
        var places = new ArrayList<Place>();
        collect(composition.get("spec"), places);
        places.get(random.nextInt(places.size())).change(random);
    }

    private static void collect(Object value, List<Place> places) {
        if (value instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked")
            var members = (Map<String, Object>) map;
            members.forEach((name, member) -> {
                places.add(new Place(members, null, name, 0));
                collect(member, places);
            });
        } else if (value instanceof List<?> list) {
            @SuppressWarnings("unchecked")
            var elements = (List<Object>) list;
            for (int i = 0; i < elements.size(); i++) {
                places.add(new Place(null, elements, null, i));
                collect(elements.get(i), places);
            }
        }
    }

    /** A member of a map or an element of a list. */
    private record Place(Map<String, Object> members, List<Object> elements, String name, int position) {
        private void change(Random random) {
            var odd = copy(ODD.get(random.nextInt(ODD.size())));
            int way = random.nextInt(10);
            if (members != null) {
                switch (way) {
                    case 0 -> members.remove(name);
                    case 1 -> members.put(String.valueOf(ODD.get(random.nextInt(ODD.size()))), members.get(name));
                    default -> members.put(name, odd);
                }
            } else {
                switch (way) {
                    case 0 -> elements.remove(position);
                    case 1 -> elements.add(copy(elements.get(position)));
                    default -> elements.set(position, odd);
                }
            }
        }

        private static Object copy(Object value) {
            return switch (value) {
                case Map<?, ?> map ->
                    map.entrySet().stream()
                            .filter(any -> any.getValue() != null)
                            .collect(Collectors.toMap(any -> (Object) any.getKey(), any -> copy(any.getValue())));
                case List<?> list -> list.stream().map(Place::copy).collect(Collectors.toCollection(ArrayList::new));
                case null, default -> value;
            };
        }
    }
}
