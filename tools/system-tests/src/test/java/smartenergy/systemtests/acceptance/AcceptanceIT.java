package smartenergy.systemtests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.local.deployment.DeploymentSettings;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.local.deployment.Installation;
import smartenergy.servers.testing.RequiresInfluxDb;

/** The check itself: it passes when the chain keeps its guarantees, and fails when one is broken. */
@Tag("long")
@RequiresInfluxDb
class AcceptanceIT {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    /** As {@code up --check}, with the embedded broker. */
    @Test
    void accountsForEveryReadingThoughEveryPartIsKilledAndNodesLoseTheirPower() throws Exception {
        var settings = DeploymentSettings.in(folder).withSensors(8, 200).withBrokers(1, MqttBroker.EMBEDDED);

        assertThat(run(settings, Acceptance.VICTIMS, Acceptance.MOVERS, List.of(SilentFault.values())))
                .as(this::printed)
                .isTrue();
        assertThat(printed())
                .contains("duplicates 0, lost 0")
                .containsPattern("power cut of gateway-[12]: .*gateway-relay on gateway-[12]")
                .containsPattern("power cut of cloud-[12]: .*cloud-sender on cloud-[12]");
    }

    @Test
    void namesDeviceAndNumbersWhenAGatewayAcknowledgesBeforeItStores() throws Exception {
        var settings = DeploymentSettings.in(folder)
                .withSensors(8, 200)
                .withBrokers(1, MqttBroker.EMBEDDED)
                .withGatewayMain(LeakyGateway.class.getName());

        assertThat(run(settings, List.of("gateway-relay"), List.of(), List.of()))
                .as(this::printed)
                .isFalse();
        assertThat(printed()).containsPattern("pi-1-dht22-1 \\(stream \\d+\\): lost: \\d+");
    }

    private boolean run(
            DeploymentSettings settings, List<String> victims, List<String> movers, List<SilentFault> silent)
            throws Exception {
        var out = new PrintStream(output, true, StandardCharsets.UTF_8);
        return new Acceptance(settings, victims, movers, silent, Installation.current(), out).run();
    }

    private String printed() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
