package smartenergy.systemtests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.agent.AgentConfig;
import smartenergy.agent.SensorAgent;
import smartenergy.agent.outbox.Outbox;
import smartenergy.agent.source.ReadingSource;
import smartenergy.servers.Mosquitto;
import smartenergy.servers.Programs;
import smartenergy.service.config.Env;
import smartenergy.service.config.Secret;
import smartenergy.service.mqtt.MqttAccess;
import smartenergy.service.mqtt.MqttConnection;
import smartenergy.service.mqtt.MqttListener;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;

/** Which messages a real agent makes of its readings, and what becomes of them, with a real mosquitto. */
@Timeout(180)
class BatchesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int AT_ONCE = 20;

    @TempDir
    private Path folder;

    private MqttAccess access;
    private Process mosquitto;
    private final AtomicInteger batches = new AtomicInteger();
    private final AtomicInteger singles = new AtomicInteger();
    private MqttConnection witness;

    /** Some twenty every 50 ms, as from that many sensors, or one by one. */
    private static final class Steps implements ReadingSource {
        private final Instant start = Instant.now();
        private final int readings;
        private final int atOnce;
        private int given;

        Steps(int readings, int atOnce) {
            this.readings = readings;
            this.atOnce = atOnce;
        }

        @Override
        public List<Outbox.Item> take(Instant now, int max) {
            var items = new ArrayList<Outbox.Item>();
            for (; given < readings && items.size() < atOnce; given++) {
                var climate = Kind.AIR_CONDITIONER.measured(16);
                var device = "pi-1-aircon-" + given % 7;
                items.add(new Outbox.Item(
                        new Reading("home", "attic", device, start.plusNanos(given), Optional.empty(), climate),
                        given));
            }
            return items;
        }
    }

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Programs.find("mosquitto", System.getenv("PATH")).isPresent(), "mosquitto is not installed here");
        start("");
    }

    private void start(String more) throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        access = new MqttAccess("tcp://127.0.0.1:" + port, Optional.empty());
        var program = Programs.find("mosquitto", System.getenv("PATH")).orElseThrow();
        var command = Mosquitto.command(program, port, folder.resolve("broker-" + port));
        var config = Path.of(command.getLast());
        Files.writeString(config, Files.readString(config) + more);
        mosquitto = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        await("the witness").atMost(PATIENCE).ignoreExceptions().until(this::witness);
    }

    /** Sees what the agent publishes. */
    private boolean witness() throws Exception {
        witness = new MqttConnection(access, new MqttConnection.Login("witness", "", new Secret("")));
        witness.client().setCallback((Counting)
                topic -> (MqttTopic.batching(topic).isPresent() ? batches : singles).incrementAndGet());
        witness.connect();
        witness.subscribe(MqttTopic.READINGS_FILTER);
        return true;
    }

    @FunctionalInterface
    private interface Counting extends MqttListener {
        void count(String topic);

        @Override
        default void messageArrived(String topic, MqttMessage message) {
            count(topic);
        }
    }

    @AfterEach
    void stop() {
        if (mosquitto != null) {
            witness.close();
            mosquitto.destroyForcibly();
        }
    }

    @Test
    void goToAGatewayThatTakesThem() throws Exception {
        try (var gateway = new GatewayInMemory(access);
                var agent = agent(new Steps(4_000, AT_ONCE))) {
            await("all is delivered")
                    .atMost(PATIENCE)
                    .until(() -> gateway.stored().size() == 4_000 && agent.waiting() == 0);

            assertThat(gateway.letters()).isEmpty();
            // Until it has said so, which is soon, they go by themselves.
            assertThat(singles.get()).isLessThan(2_000);
            assertThat(batches.get()).isBetween(10, 400);
        }
    }

    @Test
    void areNotMadeOfReadingsThatComeOneByOne() throws Exception {
        try (var gateway = new GatewayInMemory(access);
                var agent = agent(new Steps(40, 1))) {
            await("all is delivered")
                    .atMost(PATIENCE)
                    .until(() -> gateway.stored().size() == 40 && agent.waiting() == 0);

            assertThat(singles.get()).isGreaterThanOrEqualTo(20);
        }
    }

    @Test
    void areNotSentToAGatewayOfBefore() throws Exception {
        try (var gateway = new OldGateway(access);
                var agent = agent(new Steps(2_000, AT_ONCE))) {
            await("all is delivered")
                    .atMost(PATIENCE)
                    .until(() -> gateway.stored().size() == 2_000 && agent.waiting() == 0);

            assertThat(gateway.letters()).isEmpty();
            assertThat(batches).hasValue(0);
        }
    }

    @Test
    void loseNothingWhenAnOlderGatewayTakesThePlace() throws Exception {
        int readings = 8_000;
        var gateway = new GatewayInMemory(access);
        try (var agent = agent(new Steps(readings, AT_ONCE))) {
            await("batches are sent").atMost(PATIENCE).until(() -> batches.get() > 50);
            gateway.close();
            try (var old = new OldGateway(access)) {
                await("the agent has let go of all")
                        .atMost(PATIENCE)
                        .until(() -> stored(gateway, old) == readings && agent.waiting() == 0);

                // What it was sent at first it has too, in its way.
                assertThat(old.letters()).isNotEmpty();
                assertThat(gateway.letters()).isEmpty();
            }
        } finally {
            gateway.close();
        }
    }

    private static int stored(GatewayInMemory gateway, OldGateway old) {
        var all = new HashSet<>(gateway.stored().keySet());
        all.addAll(old.stored().keySet());
        return all.size();
    }

    @Test
    void areGivenUpWhereTheBrokerAllowsOnlyReadings() throws Exception {
        stop();
        var permissions = Files.writeString(folder.resolve("acl"), """
                topic readwrite smart-energy/+/+/+/air_conditioner
                topic readwrite smart-energy/+/+/devices
                topic readwrite smart-energy/+/+/ack
                topic read smart-energy/#
                """);
        // With no limit of messages mosquitto 2.0.11 cuts a client off in place of saying that it refuses.
        start("acl_file " + permissions + "\nmax_queued_messages 1000000\n");
        try (var gateway = new GatewayInMemory(access);
                var agent = agent(new Steps(4_000, AT_ONCE))) {
            await("all is delivered")
                    .atMost(PATIENCE)
                    .until(() -> gateway.stored().size() == 4_000 && agent.waiting() == 0);

            assertThat(batches).hasValue(0);
        }
    }

    @Test
    void loseNothingWhenTheAgentIsKilled() throws Exception {
        try (var gateway = new GatewayInMemory(access)) {
            for (int kills = 0; kills < 3; kills++) {
                int before = batches.get();
                var process = agentProcess();
                await("batches are sent").atMost(PATIENCE).until(() -> batches.get() > before + 20);
                process.destroyForcibly().waitFor();
            }
            try (var agent = agent(new Steps(0, 1))) {
                await("all is delivered").atMost(PATIENCE).until(() -> agent.waiting() == 0);
            }
            var numbers = gateway.stored().values().stream()
                    .map(reading -> reading.device() + " " + reading.sequence().orElseThrow())
                    .toList();

            assertThat(gateway.letters()).isEmpty();
            assertThat(numbers).doesNotHaveDuplicates().hasSizeGreaterThan(1_000);
            assertThat(missing(gateway)).isEmpty();
        }
    }

    /** Of each device the numbers that are not there below its highest. */
    private static List<String> missing(GatewayInMemory gateway) {
        var there = new HashSet<String>();
        var highest = new HashMap<String, Long>();
        gateway.stored().values().forEach(reading -> {
            long number = reading.sequence().orElseThrow().number();
            there.add(reading.device() + " " + number);
            highest.merge(reading.device(), number, Math::max);
        });
        var missing = new ArrayList<String>();
        highest.forEach((device, last) -> {
            for (long number = 1; number <= last; number++) {
                if (!there.contains(device + " " + number)) {
                    missing.add(device + " " + number);
                }
            }
        });
        return missing;
    }

    private Process agentProcess() throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "smartenergy.agent.Main")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("agent.log").toFile());
        builder.environment().putAll(settings());
        builder.environment().put("SMART_ENERGY_RATE", "400");
        builder.environment().put("SMART_ENERGY_SENSORS", "40");
        return builder.start();
    }

    private Map<String, String> settings() {
        return Map.of(
                "SMART_ENERGY_NODE",
                "pi-1",
                "SMART_ENERGY_MQTT_URL",
                access.url(),
                "SMART_ENERGY_OUTBOX_DIR",
                folder.resolve("outbox").toString(),
                "SMART_ENERGY_HTTP_PORT",
                "0");
    }

    private SensorAgent agent(ReadingSource source) throws IOException {
        return new SensorAgent(AgentConfig.from(new Env(settings())), Clock.systemUTC(), (outbox, metrics) -> source);
    }
}
