package smartenergy.playground.chain;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import smartenergy.playground.chain.ChainSettings.MqttBroker;
import smartenergy.playground.servers.EmbeddedDataPond;
import smartenergy.playground.servers.EmbeddedMqttBroker;
import smartenergy.playground.servers.InfluxDb;
import smartenergy.playground.servers.KafkaBroker;
import smartenergy.playground.servers.Mosquitto;
import smartenergy.playground.servers.Programs;

/** Says for every part of the chain how it is started, and with which addresses of the others. */
final class Parts {
    /** The file in the data folder that remembers the parts' ports. */
    static final String PORTS = "ports.properties";

    static final String MQTT = "mqtt-broker";
    static final String DATAPOND = "datapond";
    static final String KAFKA = "kafka";
    static final String INFLUXDB = "influxdb";
    static final String CLOUD_SENDER = "cloud-sender";
    static final String ANALYTICS = "analytics";
    static final String GATEWAY_RELAY = "gateway-relay";
    static final String SENSOR_AGENT = "sensor-agent";
    static final String HARDWARE_AGENT = "hardware-agent";
    static final String CONSOLE = "console";
    static final String FORECASTER = "forecaster";

    static final String MODELS_DIR = "SMART_ENERGY_MODELS_DIR";
    static final String MODELS = "models";
    static final String HTTP_PORT = "SMART_ENERGY_HTTP_PORT";

    private static final List<String> SMALL_JVM = List.of(
            "-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    /** On JDK 25 Netty frees only its own buffers unless it may use Unsafe, and Artemis' journal has it free others. */
    private static final List<String> ARTEMIS_JVM =
            List.of("-Dio.netty.noUnsafe=false", "--sun-misc-unsafe-memory-access=allow");

    private static final List<String> KAFKA_JVM = List.of("-Xmx512m", "-XX:+UseParallelGC", "-XX:-UsePerfData");

    private final ChainSettings settings;
    private final Installation installation;
    private final Ports ports;
    private final Addresses addresses;
    private final List<KafkaBroker.Ports> kafkaPorts = new ArrayList<>();

    Parts(ChainSettings settings, Installation installation) throws IOException {
        this.settings = settings;
        this.installation = installation;
        this.ports = new Ports(settings.data().resolve(PORTS));
        for (int id = 1; id <= settings.kafkaBrokers(); id++) {
            kafkaPorts.add(new KafkaBroker.Ports(
                    ports.of(kafkaName(id), 19_091 + id), ports.of(kafkaName(id) + ".controller", 19_191 + id)));
        }
        this.addresses = new Addresses(
                "tcp://127.0.0.1:" + ports.of(MQTT, 11_883),
                "mongodb://127.0.0.1:" + ports.of(DATAPOND, 17_017),
                kafkaPorts.stream().map(port -> "127.0.0.1:" + port.clients()).collect(Collectors.joining(",")),
                http(ports.of(INFLUXDB, 18_086)),
                http(ports.of(SENSOR_AGENT, 18_081)),
                settings.hardware().isPresent()
                        ? Optional.of(http(ports.of(HARDWARE_AGENT, 18_080)))
                        : Optional.empty(),
                http(ports.of(GATEWAY_RELAY, 18_082)),
                http(ports.of(CLOUD_SENDER, 18_083)),
                http(ports.of(ANALYTICS, 18_084)),
                http(ports.of(CONSOLE, 18_085)),
                http(ports.of(FORECASTER, 18_087)));
    }

    private static URI http(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    Addresses addresses() {
        return addresses;
    }

    /** The servers, which depend on nothing. */
    List<Part> servers() throws IOException {
        var parts = new ArrayList<>(List.of(mqtt(), dataPond(), influxDb()));
        for (int id = 1; id <= settings.kafkaBrokers(); id++) {
            parts.add(kafka(id));
        }
        return parts;
    }

    /** The functions, which depend on the servers. */
    List<Part> functions() {
        var functions = new ArrayList<>(
                List.of(cloudSender(), analytics(), gatewayRelay(), sensorAgent(), console(), forecaster()));
        settings.hardware().ifPresent(sys -> functions.add(hardwareAgent(sys)));
        return functions;
    }

    /** A further instance of a function, on a port of its own. */
    Part instance(String function, String instance, Map<String, String> settings) throws IOException {
        var original = functions().stream()
                .filter(part -> part.name().equals(function))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no function '" + function + "'"));
        int wanted = Integer.parseInt(original.environment().get(HTTP_PORT));
        var address = http(ports.of(instance, wanted + 100));
        var environment = new HashMap<>(original.environment());
        environment.putAll(settings);
        environment.put(HTTP_PORT, Integer.toString(address.getPort()));
        return new Part(
                instance, original.command(), environment, Probe.http(address + "/health/ready"), address.toString());
    }

    private Part mqtt() throws IOException {
        int port = URI.create(addresses.mqtt()).getPort();
        var folder = settings.data().resolve(MQTT);
        var mosquitto = Programs.find("mosquitto", System.getenv("PATH"))
                .filter(found -> settings.mqttBroker() != MqttBroker.EMBEDDED);
        if (mosquitto.isEmpty() && settings.mqttBroker() == MqttBroker.MOSQUITTO) {
            throw new IOException(
                    "mosquitto is not installed; install it, for instance with: apt-get install mosquitto");
        }
        var command = mosquitto.isPresent()
                ? Mosquitto.command(mosquitto.get(), port, folder)
                : installation.run(
                        EmbeddedMqttBroker.class.getName(),
                        concat(SMALL_JVM, ARTEMIS_JVM),
                        List.of(Integer.toString(port), folder.toString()));
        var kind = mosquitto.isPresent() ? "mosquitto" : "embedded";
        return new Part(MQTT, command, Map.of(), Probe.port(port), addresses.mqtt() + " (" + kind + ")");
    }

    private static List<String> concat(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private Part dataPond() {
        int port = URI.create(addresses.dataPond()).getPort();
        var file = settings.data().resolve(DATAPOND).resolve("datapond.mv");
        return new Part(
                DATAPOND,
                installation.run(
                        EmbeddedDataPond.class.getName(), SMALL_JVM, List.of(Integer.toString(port), file.toString())),
                Map.of(),
                Probe.port(port),
                addresses.dataPond());
    }

    private Part kafka(int id) throws IOException {
        var broker = new KafkaBroker(id, kafkaPorts, settings.data().resolve(kafkaName(id)));
        var command = broker.prepare();
        int port = kafkaPorts.get(id - 1).clients();
        return new Part(
                kafkaName(id),
                installation.run(command.getFirst(), KAFKA_JVM, command.subList(1, command.size())),
                Map.of(),
                Probe.port(port),
                "127.0.0.1:" + port);
    }

    static String kafkaName(int id) {
        return KAFKA + "-" + id;
    }

    private Part influxDb() throws IOException {
        var cache = Path.of(System.getProperty("user.home"), ".cache", "smart-energy");
        var command = new InfluxDb(System.getenv("PATH"), cache)
                .command(
                        addresses.influxDb().getPort(),
                        ports.of(INFLUXDB + ".rpc", 18_088),
                        settings.data().resolve(INFLUXDB));
        return new Part(
                INFLUXDB,
                command,
                Map.of(),
                Probe.http(addresses.influxDb() + "/ping"),
                addresses.influxDb().toString());
    }

    private Part cloudSender() {
        return service(
                CLOUD_SENDER,
                CLOUD_SENDER,
                addresses.cloudSender(),
                Map.of(
                        "SMART_ENERGY_KAFKA_SERVERS", addresses.kafka(),
                        "SMART_ENERGY_KAFKA_REPLICATION", Integer.toString(settings.kafkaBrokers()),
                        "SMART_ENERGY_DATALAKE_URL", addresses.influxDb().toString(),
                        "SMART_ENERGY_FORECASTER_URL", addresses.forecaster().toString()));
    }

    /** It is up before the first model is trained, which takes its time. */
    private Part forecaster() {
        var part = service(FORECASTER, FORECASTER, addresses.forecaster(), Map.of(MODELS_DIR, folder(MODELS)));
        return new Part(
                part.name(),
                part.command(),
                part.environment(),
                Probe.http(addresses.forecaster() + "/health/live"),
                part.address());
    }

    private Part analytics() {
        return service(
                CLOUD_SENDER,
                ANALYTICS,
                addresses.analytics(),
                Map.of(
                        "SMART_ENERGY_KAFKA_SERVERS",
                        addresses.kafka(),
                        "SMART_ENERGY_KAFKA_REPLICATION",
                        Integer.toString(settings.kafkaBrokers()),
                        "SMART_ENERGY_ANALYTICS_STATE_DIR",
                        folder(ANALYTICS)));
    }

    private Part gatewayRelay() {
        var part = service(
                GATEWAY_RELAY,
                GATEWAY_RELAY,
                addresses.gatewayRelay(),
                Map.of(
                        "SMART_ENERGY_MQTT_URL", addresses.mqtt(),
                        "SMART_ENERGY_DATAPOND_URL", addresses.dataPond(),
                        "SMART_ENERGY_KAFKA_SERVERS", addresses.kafka()));
        return settings.gatewayMain()
                .map(main -> new Part(
                        part.name(),
                        installation.run(main, SMALL_JVM, List.of()),
                        part.environment(),
                        part.probe(),
                        part.address()))
                .orElse(part);
    }

    private Part sensorAgent() {
        var environment = new HashMap<>(Map.of(
                "SMART_ENERGY_NODE", "pi-1",
                "SMART_ENERGY_MQTT_URL", addresses.mqtt(),
                "SMART_ENERGY_OUTBOX_DIR", folder("outbox"),
                "SMART_ENERGY_SENSORS", Integer.toString(settings.sensors()),
                "SMART_ENERGY_RATE", Double.toString(settings.readingsPerSecond())));
        settings.replay()
                .map(Path::toAbsolutePath)
                .ifPresent(file -> environment.putAll(Map.of(
                        "SMART_ENERGY_SOURCE", "replay",
                        "SMART_ENERGY_REPLAY_FILE", file.toString(),
                        "SMART_ENERGY_REPLAY_SPEED", Double.toString(settings.replaySpeed()))));
        return service(SENSOR_AGENT, SENSOR_AGENT, addresses.sensorAgent(), environment);
    }

    private Part hardwareAgent(Path sys) {
        return service(
                SENSOR_AGENT,
                HARDWARE_AGENT,
                addresses.hardwareAgent().orElseThrow(),
                Map.of(
                        "SMART_ENERGY_NODE", "pi-2",
                        "SMART_ENERGY_MQTT_URL", addresses.mqtt(),
                        "SMART_ENERGY_OUTBOX_DIR", folder("outbox-pi-2"),
                        "SMART_ENERGY_SOURCE", "hardware",
                        "SMART_ENERGY_SYS_DIR", sys.toAbsolutePath().toString(),
                        "SMART_ENERGY_DHT22_INTERVAL", "PT2S",
                        "SMART_ENERGY_SERVER_INTERVAL", "PT1S",
                        // This machine's clock is the one that everything here goes by.
                        "SMART_ENERGY_CLOCK", "trusted"));
    }

    private String folder(String name) {
        return settings.data().resolve(name).toAbsolutePath().toString();
    }

    private Part console() {
        var functions = Map.of(
                SENSOR_AGENT, addresses.sensorAgent(),
                GATEWAY_RELAY, addresses.gatewayRelay(),
                CLOUD_SENDER, addresses.cloudSender(),
                ANALYTICS, addresses.analytics(),
                CONSOLE, addresses.console(),
                FORECASTER, addresses.forecaster());
        return service(
                CLOUD_SENDER,
                CONSOLE,
                addresses.console(),
                Map.of(
                        "SMART_ENERGY_DATALAKE_URL",
                        addresses.influxDb().toString(),
                        "SMART_ENERGY_FUNCTIONS",
                        functions.entrySet().stream()
                                .map(function -> function.getKey() + "=" + function.getValue())
                                .collect(Collectors.joining(","))));
    }

    private Part service(String module, String name, URI address, Map<String, String> environment) {
        var script = name.equals(HARDWARE_AGENT) ? SENSOR_AGENT : name;
        var all = new HashMap<>(environment);
        all.put(HTTP_PORT, Integer.toString(address.getPort()));
        all.put("JAVA_HOME", installation.javaHome());
        return new Part(
                name,
                installation.service(module, script),
                all,
                Probe.http(address + "/health/ready"),
                address + "/health/ready, /metrics");
    }
}
