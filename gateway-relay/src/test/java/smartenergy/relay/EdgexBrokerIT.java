package smartenergy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.relay.datapond.PondServer;
import smartenergy.relay.edgex.EdgexBodies;
import smartenergy.relay.registry.Registries;
import smartenergy.service.config.Env;
import smartenergy.service.mqtt.MqttListener;
import smartenergy.telemetry.MqttTopic;

/** A whole gateway and a real broker, mosquitto; skipped where it is not installed. */
class EdgexBrokerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PondServer pond = new PondServer();
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = freePort();

    @TempDir
    private Path folder;

    private Process broker;
    private GatewayRelay gateway;

    @BeforeEach
    void requireBroker() {
        assumeThat(mosquitto()).as("mosquitto is not installed").isNotEmpty();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (gateway != null) {
            gateway.close();
        }
        if (broker != null) {
            stopBroker();
        }
        client.close();
        pond.close();
    }

    @Test
    void takesEventsOfEveryQualityOfServiceFromTheBus() throws Exception {
        startBroker();
        startGateway();
        await("connected").atMost(PATIENCE).until(() -> get("/health/ready").contains("\"broker\":{\"ready\":true"));
        var publisher = connect("publisher");
        for (int qos = 0; qos <= 2; qos++) {
            publisher.publish(
                    EdgexBodies.TOPIC,
                    EdgexBodies.bytes(
                            EdgexBodies.base64(EdgexBodies.bytes(EdgexBodies.event(qos + 1, "Int8", "\"7\"")))),
                    qos,
                    false);
        }
        await("stored").atMost(PATIENCE).until(() -> get("/status").contains("\"stored\":3"));
        leave(publisher);

        assertThat(get("/api/v3/reading/count")).contains("\"count\":3");
        assertThat(get("/health/ready")).contains("\"broker\":{\"ready\":true");
    }

    @Test
    void passesOverAlarmsAndAcknowledgements() throws Exception {
        startBroker();
        startGateway();
        await("connected").atMost(PATIENCE).until(() -> get("/health/ready").contains("\"broker\":{\"ready\":true"));
        var publisher = connect("publisher");
        for (var topic : List.of(
                MqttTopic.alarms("home", "pi-1-dht22"),
                MqttTopic.acknowledgements("home", "pi-1"),
                "smart-energy/home/of-wrong-depth")) {
            publisher.publish(topic, new byte[] {'{', '}'}, 1, false);
        }
        leave(publisher);
        await("dead letter").atMost(PATIENCE).until(() -> get("/rejected").contains("of-wrong-depth"));

        assertThat(get("/rejected")).doesNotContain("alarms", "ack");
        assertThat(get("/status")).contains("\"received\":1");
    }

    @Test
    void tellsDeviceServicesOfTheirDevicesWhenTheBrokerIsBack() throws Exception {
        startBroker();
        var service = connect("device-modbus");
        service.subscribe("edgex/system-events/core-metadata/device/+/device-modbus/#", 1);
        leave(service);
        stopBroker();
        startGateway();
        post("deviceservice", "service", Registries.service("device-modbus"));
        post("deviceprofile", "profile", Registries.profile("Chiller", "Status", "'valueType':'Int8'"));
        post("device", "device", Registries.device("chiller-1", "device-modbus", "Chiller"));
        startBroker();

        var topics = new CopyOnWriteArrayList<String>();
        var again = client("device-modbus");
        again.setCallback(new Topics(topics));
        again.connect(options());
        await("told").atMost(PATIENCE).until(() -> !topics.isEmpty());
        leave(again);

        assertThat(topics).containsExactly("edgex/system-events/core-metadata/device/add/device-modbus/Chiller");
    }

    /** Notes what comes. */
    private record Topics(List<String> topics) implements MqttListener {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            topics.add(topic);
        }
    }

    private void startGateway() throws InterruptedException {
        var vars = Map.of(
                "SMART_ENERGY_MQTT_URL",
                "tcp://127.0.0.1:" + port,
                "SMART_ENERGY_DATAPOND_URL",
                pond.url(),
                "SMART_ENERGY_KAFKA_SERVERS",
                "127.0.0.1:1",
                "SMART_ENERGY_HTTP_PORT",
                "0");
        gateway = new GatewayRelay(
                RelayConfig.from(new Env(vars)), Clock.fixed(Readings.NOW, ZoneOffset.UTC), UnaryOperator.identity());
    }

    private void startBroker() throws IOException {
        var config = folder.resolve("mosquitto.conf");
        Files.writeString(
                config,
                "listener %d 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location %s/\nuser root\n"
                        .formatted(port, folder));
        broker = new ProcessBuilder(mosquitto(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        await("listening").atMost(PATIENCE).until(this::isListening);
    }

    private boolean isListening() {
        try (var socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** It saves its sessions. */
    private void stopBroker() throws InterruptedException {
        broker.destroy();
        assertThat(broker.waitFor(10, TimeUnit.SECONDS)).isTrue();
        broker = null;
    }

    private MqttClient client(String id) throws MqttException {
        return new MqttClient("tcp://127.0.0.1:" + port, id, new MemoryPersistence());
    }

    private static MqttConnectionOptions options() {
        var options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3_600L);
        return options;
    }

    private MqttClient connect(String id) throws MqttException {
        var connected = client(id);
        connected.connect(options());
        return connected;
    }

    private static void leave(MqttClient client) throws MqttException {
        client.disconnect();
        client.close();
    }

    private void post(String path, String member, ObjectNode json) {
        var body = "[{\"apiVersion\":\"v3\",\"" + member + "\":" + json + "}]";
        assertThat(send(request("/api/v3/" + path).POST(HttpRequest.BodyPublishers.ofString(body))))
                .contains("\"statusCode\":201");
    }

    private String get(String path) {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + path));
    }

    private String send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String mosquitto() {
        return Stream.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse("");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
