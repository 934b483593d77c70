package smartenergy.local.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.composer.composition.Function;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.local.deployment.LocalFunction.Role;

class LocalFunctionsTest {
    private static final Path ON_A_CLUSTER =
            Path.of(System.getProperty("smart-energy.home"), "k8s/base/composition.yaml");

    @TempDir
    private Path folder;

    private Path home;
    private LocalFunctions functions;

    @BeforeEach
    void install() throws IOException {
        home = folder.resolve("home");
        for (var script : Set.of(
                "sensor-agent/bin/sensor-agent",
                "gateway-relay/bin/gateway-relay",
                "cloud-sender/sender/bin/cloud-sender",
                "cloud-sender/analytics/bin/analytics",
                "console/bin/console",
                "forecaster/bin/forecaster")) {
            Files.createDirectories(home.resolve(script).getParent());
            assertThat(Files.createFile(home.resolve(script)).toFile().setExecutable(true))
                    .isTrue();
        }
        var settings = DeploymentSettings.in(Files.createDirectory(folder.resolve("data")))
                .withBrokers(3, MqttBroker.EMBEDDED)
                .withHardware(folder.resolve("sys"));
        functions = new LocalFunctions(
                settings,
                new Installation(home, Path.of("jdk/bin/java"), "class-path"),
                folder.resolve("logs"),
                line -> {});
    }

    /** Only a second agent, which plays hardware for a check, is of this machine alone. */
    @Test
    void haveTheNamesThatTheyHaveOnACluster() throws Exception {
        var here = all();
        here.remove(LocalFunctions.HARDWARE_AGENT);

        var onACluster = Pattern.compile("^    - name: (\\S+)", Pattern.MULTILINE)
                .matcher(Files.readString(ON_A_CLUSTER))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(onACluster).containsExactlyInAnyOrderElementsOf(here);
    }

    @Test
    void areComposedAllAtPortsOfTheirOwn() throws Exception {
        var composition = functions.composition(functions.names(Role.SERVICE));

        assertThat(composition.functions())
                .extracting(Function::name)
                .containsExactlyInAnyOrderElementsOf(functions.names(Role.SERVICE));
        assertThat(composition.functions())
                .extracting(any -> any.workload().readiness().orElseThrow().port())
                .doesNotHaveDuplicates()
                .doesNotContain(1);
    }

    @Test
    void givesAnInstanceThatIsAddedAgainItsOwnPort() throws Exception {
        var first = functions.addInstance("cloud-sender", "cloud-sender-1", Map.of("A", "1"));
        var other = functions.addInstance("cloud-sender", "cloud-sender-2", Map.of());
        var again = functions.addInstance("cloud-sender", "cloud-sender-1", Map.of("A", "2"));

        assertThat(again).isEqualTo(first).isNotEqualTo(other);
        var function =
                functions.composition(Set.of("cloud-sender-1")).functions().getFirst();
        assertThat(function.workload().readiness().orElseThrow().port()).isEqualTo(again.getPort());
        assertThat(functions.program(function, "cloud-1", again.getPort()).environment())
                .containsEntry("A", "2")
                .containsEntry("SMART_ENERGY_HTTP_PORT", Integer.toString(again.getPort()));
    }

    @Test
    void areStartedByTheScriptOfTheirModule() throws Exception {
        var analytics = functions.composition(Set.of("analytics")).functions().getFirst();

        assertThat(functions.program(analytics, "cloud-1", 1).command())
                .containsExactly(
                        home.resolve("cloud-sender/analytics/bin/analytics").toString());
        assertThatThrownBy(() -> functions.composition(Set.of("nobody"))).hasMessage("no function 'nobody'");
    }

    private TreeSet<String> all() {
        var names = new TreeSet<>(functions.names(Role.SERVER));
        names.addAll(functions.names(Role.SERVICE));
        return names;
    }
}
