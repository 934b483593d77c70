package smartenergy.local.deployment;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import smartenergy.cli.deployment.RunningDeployment;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Workload.Readiness;
import smartenergy.composer.files.CompositionFile;
import smartenergy.local.cluster.Programs;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.servers.EmbeddedDataPond;
import smartenergy.servers.EmbeddedMqttBroker;
import smartenergy.servers.InfluxDb;
import smartenergy.servers.KafkaBroker;
import smartenergy.servers.Mosquitto;

/** The chain's functions: how they are composed, what each runs on this machine, and where it is found. */
final class LocalFunctions implements Programs {
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
    static final String COMPOSER = "composer";

    static final String MODELS_DIR = "SMART_ENERGY_MODELS_DIR";
    static final String MODELS = "models";
    static final String HTTP_PORT = "SMART_ENERGY_HTTP_PORT";

    private static final String COMPOSITION = "/local/composition.yaml";
    private static final String KAFKA_SERVERS = "SMART_ENERGY_KAFKA_SERVERS";
    private static final String REPLICATION = "SMART_ENERGY_KAFKA_REPLICATION";

    private static final List<String> SMALL_JVM = List.of(
            "-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    /** On JDK 25 Netty frees only its own buffers unless it may use Unsafe, and Artemis' journal has it free others. */
    private static final List<String> ARTEMIS_JVM =
            List.of("-Dio.netty.noUnsafe=false", "--sun-misc-unsafe-memory-access=allow");

    private static final List<String> KAFKA_JVM = List.of("-Xmx512m", "-XX:+UseParallelGC", "-XX:-UsePerfData");

    private final DeploymentSettings settings;
    private final Installation installation;
    private final Path logs;
    private final Ports ports;
    private final Addresses addresses;
    private final int composerPort;
    private final List<KafkaBroker.Ports> kafkaPorts = new ArrayList<>();
    /** Of servers, by name: found and set up once. */
    private final Map<String, List<String>> serverCommands = new ConcurrentHashMap<>();
    /** Further instances of functions, by their names. */
    private final Map<String, Instance> instances = new ConcurrentHashMap<>();

    private record Instance(String function, Map<String, String> settings) {}

    /** @param logs the folder for them */
    LocalFunctions(DeploymentSettings settings, Installation installation, Path logs) throws IOException {
        this.settings = settings;
        this.installation = installation;
        this.logs = logs;
        this.ports = new Ports(settings.data().resolve(RunningDeployment.PORTS_FILE));
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
        this.composerPort = ports.of(COMPOSER, 18_089);
    }

    private static URI http(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    Addresses addresses() {
        return addresses;
    }

    /** Where the composer itself is asked. */
    int composerPort() {
        return composerPort;
    }

    /** Brokers and databases, which depend on nothing. */
    Set<String> servers() {
        return Stream.concat(Stream.of(MQTT, DATAPOND, INFLUXDB), kafkaNames()).collect(Collectors.toSet());
    }

    /** The functions proper. */
    Set<String> functions() {
        return Stream.concat(
                        Stream.of(CLOUD_SENDER, ANALYTICS, GATEWAY_RELAY, SENSOR_AGENT, CONSOLE, FORECASTER),
                        settings.hardware().stream().map(any -> HARDWARE_AGENT))
                .collect(Collectors.toSet());
    }

    private Stream<String> kafkaNames() {
        return Stream.iterate(1, id -> id <= settings.kafkaBrokers(), id -> id + 1)
                .map(LocalFunctions::kafkaName);
    }

    static String kafkaName(int id) {
        return KAFKA + "-" + id;
    }

    /** Of some of the functions, with the connections among them; sets up what they need on this machine. */
    Composition composition(Set<String> names) throws IOException {
        for (var name : names) {
            if (servers().contains(name) && !serverCommands.containsKey(name)) {
                serverCommands.put(name, serverCommand(name));
            }
        }
        var all = CompositionFile.parse("the local composition", compositionText());
        var functions = new ArrayList<>(all.functions());
        instances.forEach((name, instance) -> functions.add(all.find(instance.function())
                .orElseThrow()
                .named(name, ports.all().get(name))));
        return new Composition(
                all.name(),
                functions.stream().filter(any -> names.contains(any.name())).toList(),
                all.connections().stream()
                        .filter(any -> names.contains(any.from()) && names.contains(any.to()))
                        .toList(),
                all.fallbacks());
    }

    private String compositionText() throws IOException {
        try (var in = getClass().getResourceAsStream(COMPOSITION)) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (var port : new TreeMap<>(ports.all()).entrySet()) {
                text = text.replace("${" + port.getKey() + "}", Integer.toString(port.getValue()));
            }
            // Functions that this chain does not have need no port.
            return text.replaceAll("\\$\\{[^}]*}", "1");
        }
    }

    /** Makes a further instance of a function known, at a port of its own; returns where it answers. */
    URI addInstance(String function, String instance, Map<String, String> changes) throws IOException {
        if (!functions().contains(function)) {
            throw new IllegalArgumentException("no function '" + function + "'");
        }
        instances.put(instance, new Instance(function, Map.copyOf(changes)));
        return http(ports.of(instance, ports.all().get(function) + 100));
    }

    @Override
    public Path log(String function) {
        return logs.resolve(function + ".log");
    }

    /** For a person. */
    String address(Function function) {
        var name = function.name();
        return switch (name) {
            case MQTT -> addresses.mqtt() + " (" + (mosquitto().isPresent() ? "mosquitto" : "embedded") + ")";
            case DATAPOND -> addresses.dataPond();
            case INFLUXDB -> addresses.influxDb().toString();
            default -> {
                int port = function.workload().readiness().map(Readiness::port).orElse(0);
                yield servers().contains(name) ? "127.0.0.1:" + port : http(port) + "/health/ready, /metrics";
            }
        };
    }

    @Override
    public Program program(Function function, String node, int port) {
        var name = function.name();
        if (serverCommands.containsKey(name)) {
            return new Program(serverCommands.get(name), Map.of());
        }
        var instance = instances.getOrDefault(name, new Instance(name, Map.of()));
        var environment = new HashMap<String, String>();
        environment.put("JAVA_HOME", installation.javaHome());
        if (port != 0) {
            environment.put(HTTP_PORT, Integer.toString(port));
        }
        if (functions().contains(instance.function())) {
            environment.putAll(environment(instance.function(), node));
            environment.putAll(instance.settings());
            return new Program(command(instance.function()), environment);
        }
        if (function.workload().command().isEmpty()) {
            throw new IllegalArgumentException("function '" + name + "' has no command, and is none of "
                    + Stream.concat(servers().stream(), functions().stream())
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        return new Program(function.workload().command(), environment);
    }

    private List<String> serverCommand(String name) throws IOException {
        return switch (name) {
            case MQTT -> mqtt();
            case DATAPOND -> dataPond();
            case INFLUXDB -> influxDb();
            default -> kafka(Integer.parseInt(name.substring(KAFKA.length() + 1)));
        };
    }

    private Optional<Path> mosquitto() {
        return smartenergy.servers.Programs.find("mosquitto", System.getenv("PATH"))
                .filter(found -> settings.mqttBroker() != MqttBroker.EMBEDDED);
    }

    private List<String> mqtt() throws IOException {
        int port = URI.create(addresses.mqtt()).getPort();
        var folder = settings.data().resolve(MQTT);
        var mosquitto = mosquitto();
        if (mosquitto.isEmpty() && settings.mqttBroker() == MqttBroker.MOSQUITTO) {
            throw new IOException(
                    "mosquitto is not installed; install it, for instance with: apt-get install mosquitto");
        }
        return mosquitto.isPresent()
                ? Mosquitto.command(mosquitto.get(), port, folder)
                : installation.run(
                        EmbeddedMqttBroker.class.getName(),
                        concat(SMALL_JVM, ARTEMIS_JVM),
                        List.of(Integer.toString(port), folder.toString()));
    }

    private static List<String> concat(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private List<String> dataPond() {
        int port = URI.create(addresses.dataPond()).getPort();
        return installation.run(
                EmbeddedDataPond.class.getName(),
                SMALL_JVM,
                List.of(
                        "--port",
                        Integer.toString(port),
                        "--dbpath",
                        settings.data().resolve(DATAPOND).toString()));
    }

    private List<String> kafka(int id) throws IOException {
        var command = new KafkaBroker(id, kafkaPorts, settings.data().resolve(kafkaName(id))).prepare();
        return installation.run(command.getFirst(), KAFKA_JVM, command.subList(1, command.size()));
    }

    private List<String> influxDb() throws IOException {
        var cache = Path.of(System.getProperty("user.home"), ".cache", "smart-energy");
        return new InfluxDb(System.getenv("PATH"), cache)
                .command(
                        addresses.influxDb().getPort(),
                        ports.of(INFLUXDB + ".rpc", 18_088),
                        settings.data().resolve(INFLUXDB));
    }

    private List<String> command(String function) {
        return switch (function) {
            case HARDWARE_AGENT -> installation.service(SENSOR_AGENT);
            case GATEWAY_RELAY ->
                settings.gatewayMain()
                        .map(main -> installation.run(main, SMALL_JVM, List.of()))
                        .orElseGet(() -> installation.service(GATEWAY_RELAY));
            default -> installation.service(function);
        };
    }

    /** Beside the addresses of its connections. */
    private Map<String, String> environment(String function, String node) {
        return switch (function) {
            case CLOUD_SENDER ->
                Map.of(
                        KAFKA_SERVERS,
                        addresses.kafka(),
                        REPLICATION,
                        Integer.toString(settings.kafkaBrokers()),
                        "SMART_ENERGY_DATALAKE_URL",
                        addresses.influxDb().toString(),
                        "SMART_ENERGY_FORECASTER_URL",
                        addresses.forecaster().toString());
            case ANALYTICS ->
                Map.of(
                        KAFKA_SERVERS,
                        addresses.kafka(),
                        REPLICATION,
                        Integer.toString(settings.kafkaBrokers()),
                        // While it moves there are two, and each keeps its own.
                        "SMART_ENERGY_ANALYTICS_STATE_DIR",
                        folder("nodes/" + node + "/" + ANALYTICS));
            case FORECASTER -> Map.of(MODELS_DIR, folder(MODELS));
            case GATEWAY_RELAY ->
                Map.of(
                        "SMART_ENERGY_MQTT_URL",
                        addresses.mqtt(),
                        "SMART_ENERGY_DATAPOND_URL",
                        addresses.dataPond(),
                        KAFKA_SERVERS,
                        addresses.kafka());
            case SENSOR_AGENT -> sensorAgent();
            case HARDWARE_AGENT -> hardwareAgent();
            default -> console();
        };
    }

    private Map<String, String> sensorAgent() {
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
        return environment;
    }

    private Map<String, String> hardwareAgent() {
        return Map.of(
                "SMART_ENERGY_NODE", "pi-2",
                "SMART_ENERGY_MQTT_URL", addresses.mqtt(),
                "SMART_ENERGY_OUTBOX_DIR", folder("outbox-pi-2"),
                "SMART_ENERGY_SOURCE", "hardware",
                "SMART_ENERGY_SYS_DIR",
                        settings.hardware().orElseThrow().toAbsolutePath().toString(),
                "SMART_ENERGY_DHT22_INTERVAL", "PT2S",
                "SMART_ENERGY_SERVER_INTERVAL", "PT1S",
                // This machine's clock is the one that everything here goes by.
                "SMART_ENERGY_CLOCK", "trusted");
    }

    private String folder(String name) {
        return settings.data().resolve(name).toAbsolutePath().toString();
    }

    private Map<String, String> console() {
        var functions = Map.of(
                SENSOR_AGENT, addresses.sensorAgent(),
                GATEWAY_RELAY, addresses.gatewayRelay(),
                CLOUD_SENDER, addresses.cloudSender(),
                ANALYTICS, addresses.analytics(),
                CONSOLE, addresses.console(),
                FORECASTER, addresses.forecaster());
        return Map.of(
                "SMART_ENERGY_DATALAKE_URL", addresses.influxDb().toString(),
                "SMART_ENERGY_COMPOSER_URL", http(composerPort).toString(),
                "SMART_ENERGY_FUNCTIONS",
                        functions.entrySet().stream()
                                .map(function -> function.getKey() + "=" + function.getValue())
                                .sorted()
                                .collect(Collectors.joining(",")));
    }
}
