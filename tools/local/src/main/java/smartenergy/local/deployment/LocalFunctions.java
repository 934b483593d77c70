package smartenergy.local.deployment;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import smartenergy.cli.deployment.RunningDeployment;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Function;
import smartenergy.composer.composition.Workload.Readiness;
import smartenergy.composer.files.CompositionFile;
import smartenergy.local.cluster.Programs;
import smartenergy.local.deployment.LocalFunction.Environment;
import smartenergy.local.deployment.LocalFunction.Role;
import smartenergy.service.http.HttpAccess;

/**
 * The functions of a local deployment: how they are composed, what each runs on this machine, and where it is found. A
 * new one is an entry of the {@link #table} and one of {@code local/composition.yaml}. Any thread may call it.
 */
final class LocalFunctions implements Programs {
    static final String MQTT = "mqtt-broker";
    static final String DATAPOND = "datapond";
    static final String KAFKA = "kafka";
    static final String DATALAKE = "datalake";
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
    static final String DATALAKE_URL = "SMART_ENERGY_DATALAKE_URL";

    private static final String COMPOSITION = "/local/composition.yaml";
    private static final String HTTP_PORT = "SMART_ENERGY_HTTP_PORT";
    private static final String KAFKA_SERVERS = "SMART_ENERGY_KAFKA_SERVERS";
    private static final String REPLICATION = "SMART_ENERGY_KAFKA_REPLICATION";
    private static final String MQTT_URL = "SMART_ENERGY_MQTT_URL";
    private static final String OUTBOX_DIR = "SMART_ENERGY_OUTBOX_DIR";
    private static final String NODE = "SMART_ENERGY_NODE";

    /** So much higher than a function's port is that of its first further instance, if it is free. */
    private static final int INSTANCE_PORT_STEP = 100;

    private final DeploymentSettings settings;
    private final Installation installation;
    private final Path logs;
    private final Ports ports;
    private final Servers servers;
    private final Map<String, LocalFunction> functions = new LinkedHashMap<>();
    private final Addresses addresses;
    private final int composerPort;
    /** The commands of functions that have been set up. */
    private final Map<String, List<String>> commands = new ConcurrentHashMap<>();
    /** Further instances of functions, by their names. */
    private final Map<String, Instance> instances = new ConcurrentHashMap<>();

    private record Instance(String function, Map<String, String> settings) {}

    /**
     * @param logs the folder for them
     * @param told takes what a person should know
     */
    LocalFunctions(DeploymentSettings settings, Installation installation, Path logs, Consumer<String> told)
            throws IOException {
        this.settings = settings;
        this.installation = installation;
        this.logs = logs;
        this.ports = new Ports(settings.data().resolve(RunningDeployment.PORTS_FILE), told);
        this.servers = new Servers(settings, installation, ports);
        table().forEach(function -> functions.put(function.name(), function));
        var own = new HashMap<String, Integer>();
        for (var function : functions.values()) {
            own.put(function.name(), ports.of(function.name(), function.port()));
        }
        own.put(Addresses.POND_HEALTH, ports.of(Addresses.POND_HEALTH, 17_018));
        this.addresses = new Addresses(own);
        this.composerPort = ports.of(COMPOSER, 18_089);
    }

    /** All that this deployment may run. */
    private List<LocalFunction> table() {
        var table = new ArrayList<LocalFunction>();
        table.add(LocalFunction.server(MQTT, 11_883, servers::mqtt, servers::mqttAddress));
        table.add(LocalFunction.server(DATAPOND, 17_017, servers::dataPond, port -> "mongodb://127.0.0.1:" + port));
        for (int id = 1; id <= settings.kafkaBrokers(); id++) {
            int broker = id;
            table.add(LocalFunction.server(
                    kafkaName(id), 19_091 + id, () -> servers.kafka(broker), port -> "127.0.0.1:" + port));
        }
        table.add(LocalFunction.server(
                DATALAKE,
                18_086,
                servers::dataLake,
                port -> Addresses.http(port).toString()));
        table.add(service(FORECASTER, 18_087, node -> Map.of(MODELS_DIR, folder(MODELS))));
        table.add(service(CLOUD_SENDER, 18_083, node -> cloudSender()));
        table.add(service(ANALYTICS, 18_084, this::analytics));
        table.add(service(CONSOLE, 18_085, node -> console()));
        table.add(LocalFunction.service(GATEWAY_RELAY, 18_082, this::gatewayCommand, node -> gatewayRelay()));
        table.add(service(SENSOR_AGENT, 18_081, node -> sensorAgent()));
        settings.hardware()
                .ifPresent(sys -> table.add(LocalFunction.service(
                        HARDWARE_AGENT, 18_080, () -> installation.service(SENSOR_AGENT), node -> hardwareAgent(sys))));
        return table;
    }

    /** A service that is started by the script of its name. */
    private LocalFunction service(String name, int port, Environment environment) {
        return LocalFunction.service(name, port, () -> installation.service(name), environment);
    }

    static String kafkaName(int id) {
        return KAFKA + "-" + id;
    }

    Addresses addresses() {
        return addresses;
    }

    /** Where the composer itself is asked. */
    HttpAccess composerAccess() {
        return HttpAccess.plain("127.0.0.1", composerPort);
    }

    /** The names of those of a role. */
    Set<String> names(Role role) {
        return functions.values().stream()
                .filter(function -> function.role() == role)
                .map(LocalFunction::name)
                .collect(Collectors.toSet());
    }

    /**
     * What some of the functions are composed to, with the connections among them.
     *
     * @throws IOException if one cannot be set up on this machine; says why
     */
    Composition composition(Set<String> names) throws IOException {
        for (var name : names) {
            prepare(known(name).orElseThrow(() -> new IllegalArgumentException("no function '" + name + "'")));
        }
        var all = CompositionFile.parse("the local composition", compositionText());
        var composed = new ArrayList<>(all.functions());
        instances.forEach((name, instance) ->
                composed.add(all.find(instance.function()).orElseThrow().named(name, ports.of(name))));
        return new Composition(
                all.name(),
                composed.stream().filter(any -> names.contains(any.name())).toList(),
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
            // Functions that this deployment does not have need no port.
            return text.replaceAll("\\$\\{[^}]*}", "1");
        }
    }

    /** Makes a further instance of a function known, at a port of its own; returns where it answers. */
    URI addInstance(String function, String instance, Map<String, String> changes) throws IOException {
        if (!names(Role.SERVICE).contains(function)) {
            throw new IllegalArgumentException("no function '" + function + "'");
        }
        instances.put(instance, new Instance(function, Map.copyOf(changes)));
        return Addresses.http(ports.of(instance, ports.of(function) + INSTANCE_PORT_STEP));
    }

    /** The entry that a name stands for: a function, or that of which it is an instance. */
    private Optional<LocalFunction> known(String name) {
        return Optional.ofNullable(functions.get(
                instances.getOrDefault(name, new Instance(name, Map.of())).function()));
    }

    @Override
    public Path log(String function) {
        return logs.resolve(function + ".log");
    }

    /** Where a function answers, for a person. */
    String address(Function function) {
        return Optional.ofNullable(functions.get(function.name()))
                .map(known -> known.address().apply(ports.of(known.name())))
                .orElseGet(() -> LocalFunction.pages(
                        function.workload().readiness().map(Readiness::port).orElse(0)));
    }

    @Override
    public Program program(Function function, String node, int port) {
        return known(function.name())
                .map(known -> program(function.name(), known, node, port))
                .orElseGet(() -> ownProgram(function, port));
    }

    private Program program(String name, LocalFunction known, String node, int port) {
        var environment = new HashMap<String, String>();
        if (known.role() == Role.SERVICE) {
            environment.putAll(service(port));
        }
        environment.putAll(known.environment().on(node));
        Optional.ofNullable(instances.get(name)).ifPresent(instance -> environment.putAll(instance.settings()));
        try {
            return new Program(prepare(known), environment);
        } catch (IOException e) {
            throw new IllegalArgumentException("function '" + name + "': " + e.getMessage(), e);
        }
    }

    /** A function that somebody else's composition brings. */
    private Program ownProgram(Function function, int port) {
        if (function.workload().command().isEmpty()) {
            throw new IllegalArgumentException("function '" + function.name() + "' has no command, and is none of "
                    + functions.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return new Program(function.workload().command(), service(port));
    }

    /** What each service is told. */
    private Map<String, String> service(int port) {
        return port == 0
                ? Map.of("JAVA_HOME", installation.javaHome())
                : Map.of("JAVA_HOME", installation.javaHome(), HTTP_PORT, Integer.toString(port));
    }

    /** Sets a function up the first time that it is asked for. */
    private synchronized List<String> prepare(LocalFunction function) throws IOException {
        if (!commands.containsKey(function.name())) {
            commands.put(function.name(), function.command().prepare());
        }
        return commands.get(function.name());
    }

    private List<String> gatewayCommand() {
        return settings.gatewayMain()
                .map(main -> installation.run(main, Servers.SMALL_JVM, List.of()))
                .orElseGet(() -> installation.service(GATEWAY_RELAY));
    }

    private Map<String, String> cloudSender() {
        return Map.of(
                KAFKA_SERVERS,
                addresses.kafka(),
                REPLICATION,
                Integer.toString(settings.kafkaBrokers()),
                DATALAKE_URL,
                addresses.dataLake().toString(),
                "SMART_ENERGY_FORECASTER_URL",
                addresses.forecaster().toString());
    }

    private Map<String, String> analytics(String node) {
        return Map.of(
                KAFKA_SERVERS,
                addresses.kafka(),
                REPLICATION,
                Integer.toString(settings.kafkaBrokers()),
                // While it moves there are two, and each keeps its own.
                "SMART_ENERGY_ANALYTICS_STATE_DIR",
                folder("nodes/" + node + "/" + ANALYTICS));
    }

    private Map<String, String> gatewayRelay() {
        return Map.of(
                MQTT_URL,
                addresses.mqtt(),
                "SMART_ENERGY_DATAPOND_URL",
                addresses.dataPond(),
                KAFKA_SERVERS,
                addresses.kafka());
    }

    private Map<String, String> sensorAgent() {
        var environment = new HashMap<>(Map.of(
                NODE,
                "pi-1",
                MQTT_URL,
                addresses.mqtt(),
                OUTBOX_DIR,
                folder("outbox"),
                "SMART_ENERGY_SENSORS",
                Integer.toString(settings.sensors()),
                "SMART_ENERGY_RATE",
                Double.toString(settings.readingsPerSecond())));
        settings.replay().ifPresent(replay -> {
            environment.put("SMART_ENERGY_SOURCE", "replay");
            environment.put(
                    "SMART_ENERGY_REPLAY_FILE", replay.file().toAbsolutePath().toString());
            environment.put("SMART_ENERGY_REPLAY_SPEED", Double.toString(replay.speed()));
            replay.times().ifPresent(times -> environment.put("SMART_ENERGY_REPLAY_TIMES", times));
            if (!replay.columns().isEmpty()) {
                environment.put("SMART_ENERGY_REPLAY_COLUMNS", replay.columns());
            }
        });
        return environment;
    }

    private Map<String, String> hardwareAgent(Path sys) {
        return Map.of(
                NODE,
                "pi-2",
                MQTT_URL,
                addresses.mqtt(),
                OUTBOX_DIR,
                folder("outbox-pi-2"),
                "SMART_ENERGY_SOURCE",
                "hardware",
                "SMART_ENERGY_SYS_DIR",
                sys.toAbsolutePath().toString(),
                "SMART_ENERGY_DHT22_INTERVAL",
                "PT2S",
                "SMART_ENERGY_SERVER_INTERVAL",
                "PT1S",
                // This machine's clock is the one that everything here goes by.
                "SMART_ENERGY_CLOCK",
                "trusted");
    }

    private Map<String, String> console() {
        return Map.of(
                DATALAKE_URL,
                addresses.dataLake().toString(),
                "SMART_ENERGY_COMPOSER_URL",
                Addresses.http(composerPort).toString(),
                "SMART_ENERGY_GATEWAY_URL",
                addresses.gatewayRelay().toString(),
                "SMART_ENERGY_FUNCTIONS",
                names(Role.SERVICE).stream()
                        .filter(name -> !name.equals(HARDWARE_AGENT))
                        .map(name -> name + "=" + addresses.http(name))
                        .sorted()
                        .collect(Collectors.joining(",")));
    }

    private String folder(String name) {
        return settings.data().resolve(name).toAbsolutePath().toString();
    }
}
