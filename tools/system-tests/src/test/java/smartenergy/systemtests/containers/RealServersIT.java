package smartenergy.systemtests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mongodb.MongoDBContainer;
import org.testcontainers.utility.DockerImageName;
import smartenergy.agent.AgentConfig;
import smartenergy.agent.SensorAgent;
import smartenergy.relay.GatewayRelay;
import smartenergy.relay.RelayConfig;
import smartenergy.sender.CloudSender;
import smartenergy.sender.SenderConfig;
import smartenergy.service.config.Env;
import smartenergy.systemtests.acceptance.Hops;

/** The functions against the servers that production has, wherever a Docker engine has their images. */
class RealServersIT {
    private static final DockerImageName MOSQUITTO = DockerImageName.parse("eclipse-mosquitto:2");
    private static final DockerImageName MONGO = DockerImageName.parse("mongo:6");
    private static final DockerImageName KAFKA = DockerImageName.parse("apache/kafka:4.0.0");
    private static final DockerImageName INFLUXDB = DockerImageName.parse("influxdb:1.8");
    private static final long ENOUGH = 1_000;

    @TempDir
    private Path folder;

    @Test
    void carriesEveryReadingFromTheAgentToInfluxDb() throws Exception {
        for (var image : new DockerImageName[] {MOSQUITTO, MONGO, KAFKA, INFLUXDB}) {
            assumeThat(isThere(image))
                    .as("no Docker engine answers that has the image " + image)
                    .isTrue();
        }
        try (var mosquitto = new GenericContainer<>(MOSQUITTO)
                        .withCommand("mosquitto", "-c", "/mosquitto-no-auth.conf")
                        .withExposedPorts(1883);
                var mongo = new MongoDBContainer(MONGO);
                var kafka = new KafkaContainer(KAFKA);
                var influxDb = new GenericContainer<>(INFLUXDB).withExposedPorts(8086)) {
            mosquitto.start();
            mongo.start();
            kafka.start();
            influxDb.start();
            var mqttUrl = "tcp://" + mosquitto.getHost() + ":" + mosquitto.getMappedPort(1883);
            var lakeUrl = "http://" + influxDb.getHost() + ":" + influxDb.getMappedPort(8086);

            runThrough(mqttUrl, mongo.getConnectionString(), kafka.getBootstrapServers(), lakeUrl);
        }
    }

    private void runThrough(String mqtt, String mongo, String kafka, String lake) throws Exception {
        var cloud = SenderConfig.from(new Env(Map.of(
                "SMART_ENERGY_KAFKA_SERVERS",
                kafka,
                "SMART_ENERGY_DATALAKE_URL",
                lake,
                "SMART_ENERGY_HTTP_PORT",
                "0")));
        var relay = RelayConfig.from(new Env(Map.of(
                "SMART_ENERGY_MQTT_URL", mqtt,
                "SMART_ENERGY_DATAPOND_URL", mongo,
                "SMART_ENERGY_KAFKA_SERVERS", kafka,
                "SMART_ENERGY_HTTP_PORT", "0")));
        var agent = AgentConfig.from(new Env(Map.of(
                "SMART_ENERGY_NODE", "pi-1",
                "SMART_ENERGY_MQTT_URL", mqtt,
                "SMART_ENERGY_RATE", "500",
                "SMART_ENERGY_OUTBOX_DIR", folder.toString(),
                "SMART_ENERGY_HTTP_PORT", "0")));
        var clock = Clock.systemUTC();
        try (var sender = new CloudSender(cloud, clock);
                var gateway = new GatewayRelay(relay, clock, UnaryOperator.identity());
                var sensors = new SensorAgent(agent, clock, SensorAgent.configuredSource(agent, clock))) {
            assertThat(sender.httpPort()).isPositive();
            assertThat(gateway.httpPort()).isPositive();
            await("readings in InfluxDB")
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(
                            () -> assertThat(Hops.inInfluxDb(URI.create(lake)).distinct())
                                    .isGreaterThanOrEqualTo(ENOUGH));
            assertThat(sensors.waiting()).isLessThan(ENOUGH);
        }
    }

    private static boolean isThere(DockerImageName image) throws InterruptedException {
        try {
            var inspect = new ProcessBuilder("docker", "image", "inspect", image.asCanonicalNameString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return inspect.waitFor(20, TimeUnit.SECONDS) && inspect.exitValue() == 0;
        } catch (IOException e) {
            return false; // no docker command
        }
    }
}
