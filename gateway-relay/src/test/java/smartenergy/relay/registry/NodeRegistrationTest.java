package smartenergy.relay.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Registration;

class NodeRegistrationTest {
    private static final MqttTopic.Node FIRST = new MqttTopic.Node("gist", "pi-1");
    private static final MqttTopic.Node SECOND = new MqttTopic.Node("gist", "pi-2");

    private final Registry registry = Registries.empty();
    private final NodeRegistration nodes = new NodeRegistration(registry);

    @Test
    void sharesAProfileThatTwoNodesDescribeAlike() {
        register(FIRST, "a", Set.of("watts"), Set.of());
        register(SECOND, "b", Set.of("watts"), Set.of());

        assertThat(profileOf("a")).isEqualTo("meter").isEqualTo(profileOf("b"));
    }

    @Test
    void givesANodeThatDescribesAnothersProfileOtherwiseOneOfItsOwn() {
        register(FIRST, "a", Set.of("watts"), Set.of("mode"));
        tag("meter");
        for (int minute = 0; minute < 2; minute++) {
            register(SECOND, "b", Set.of("watts", "mode"), Set.of());
            register(FIRST, "a", Set.of("watts"), Set.of("mode"));
        }

        assertThat(profileOf("a")).isEqualTo("meter");
        assertThat(profileOf("b")).isEqualTo("meter-gist-pi-2");
        assertThat(registry.check("a", List.of(new Observed("mode", "String", OptionalDouble.empty()))))
                .isEqualTo(Standing.KNOWN);
        assertThat(registry.check("b", List.of(new Observed("mode", "Float64", OptionalDouble.of(3)))))
                .isEqualTo(Standing.KNOWN);
        assertThat(resource("meter-gist-pi-2", "watts").at("/tags/maximum").asText())
                .isEqualTo("300");
        assertThat(resource("meter", "watts").at("/tags/maximum").asText()).isEqualTo("300");
    }

    @Test
    void returnsToTheSharedProfileOnceAllDescribeItAlikeAgain() {
        register(FIRST, "a", Set.of("watts"), Set.of());
        register(SECOND, "b", Set.of("watts"), Set.of());

        register(SECOND, "b", Set.of("watts", "volts"), Set.of());
        assertThat(profileOf("b")).isEqualTo("meter-gist-pi-2");
        register(FIRST, "a", Set.of("watts", "volts"), Set.of());
        register(SECOND, "b", Set.of("watts", "volts"), Set.of());

        assertThat(profileOf("a")).isEqualTo("meter").isEqualTo(profileOf("b"));
    }

    private void register(MqttTopic.Node node, String device, Set<String> numbers, Set<String> texts) {
        var description = DeviceDescription.general(device, "meter", "cellar", Duration.ofSeconds(1), numbers, texts);
        nodes.register(node, new Registration(0, List.of(description)));
    }

    private void tag(String profile) {
        var tagged = registry.get(Entity.PROFILE, profile).deepCopy();
        resource(tagged, "watts").putObject("tags").put("maximum", "300");
        registry.replace(Entity.PROFILE, tagged);
    }

    private String profileOf(String device) {
        return registry.get(Entity.DEVICE, device).path("profileName").asText();
    }

    private ObjectNode resource(String profile, String name) {
        return resource(registry.get(Entity.PROFILE, profile), name);
    }

    private static ObjectNode resource(ObjectNode profile, String name) {
        for (var resource : profile.path("deviceResources")) {
            if (resource.path("name").asText().equals(name)) {
                return (ObjectNode) resource;
            }
        }
        throw new AssertionError(name + " is not in " + profile);
    }
}
