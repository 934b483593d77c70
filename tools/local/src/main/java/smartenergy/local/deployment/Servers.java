package smartenergy.local.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import smartenergy.local.deployment.DeploymentSettings.MqttBroker;
import smartenergy.servers.EmbeddedDataPond;
import smartenergy.servers.EmbeddedMqttBroker;
import smartenergy.servers.InfluxDb;
import smartenergy.servers.KafkaBroker;
import smartenergy.servers.Mosquitto;
import smartenergy.servers.Programs;

/** How brokers and databases are started here, each with its state in a folder of the function's name. */
final class Servers {
    static final List<String> SMALL_JVM = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            // Who is out of memory ends, and is started again, in place of answering errors.
            "-XX:+ExitOnOutOfMemoryError",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    /** On JDK 25 Netty frees only its own buffers unless it may use Unsafe, and Artemis' journal has it free others. */
    private static final List<String> ARTEMIS_JVM =
            List.of("-Dio.netty.noUnsafe=false", "--sun-misc-unsafe-memory-access=allow");

    /**
     * It ends itself, but not before it has noted that its file may be damaged: reading that again would end it again.
     */
    private static final List<String> POND_JVM =
            List.of("-XX:-ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED");

    private static final List<String> KAFKA_JVM =
            List.of("-Xms128m", "-Xmx512m", "-XX:+UseParallelGC", "-XX:-UsePerfData");
    private static final int CONTROLLER_PORT = 19_191;
    private static final int RPC_PORT = 18_088;

    private final DeploymentSettings settings;
    private final Installation installation;
    private final Ports ports;

    Servers(DeploymentSettings settings, Installation installation, Ports ports) {
        this.settings = settings;
        this.installation = installation;
        this.ports = ports;
    }

    List<String> mqtt() throws IOException {
        int port = ports.of(LocalFunctions.MQTT);
        var folder = folder(LocalFunctions.MQTT);
        var mosquitto = mosquitto();
        if (mosquitto.isEmpty() && settings.mqttBroker() == MqttBroker.MOSQUITTO) {
            throw new IOException(
                    "mosquitto is not installed; install it, for instance with: apt-get install mosquitto");
        }
        return mosquitto.isPresent()
                ? Mosquitto.command(mosquitto.get(), port, folder)
                : installation.run(
                        EmbeddedMqttBroker.class.getName(),
                        Stream.concat(SMALL_JVM.stream(), ARTEMIS_JVM.stream()).toList(),
                        List.of(Integer.toString(port), folder.toString()));
    }

    String mqttAddress(int port) {
        return "tcp://127.0.0.1:" + port + " (" + (mosquitto().isPresent() ? "mosquitto" : "embedded") + ")";
    }

    private Optional<Path> mosquitto() {
        return Programs.find("mosquitto", System.getenv("PATH"))
                .filter(found -> settings.mqttBroker() != MqttBroker.EMBEDDED);
    }

    List<String> dataPond() throws IOException {
        return installation.run(
                EmbeddedDataPond.class.getName(),
                Stream.concat(SMALL_JVM.stream(), POND_JVM.stream()).toList(),
                List.of(
                        "--port",
                        Integer.toString(ports.of(LocalFunctions.DATAPOND)),
                        "--health-port",
                        Integer.toString(ports.of(Addresses.POND_HEALTH)),
                        "--dbpath",
                        folder(LocalFunctions.DATAPOND).toString()));
    }

    List<String> kafka(int id) throws IOException {
        var all = new ArrayList<KafkaBroker.Ports>();
        for (int each = 1; each <= settings.kafkaBrokers(); each++) {
            var name = LocalFunctions.kafkaName(each);
            all.add(new KafkaBroker.Ports(ports.of(name), ports.of(name + ".controller", CONTROLLER_PORT + each)));
        }
        var command = new KafkaBroker(id, all, folder(LocalFunctions.kafkaName(id))).prepare();
        return installation.run(command.getFirst(), KAFKA_JVM, command.subList(1, command.size()));
    }

    List<String> dataLake() throws IOException {
        var cache = Path.of(System.getProperty("user.home"), ".cache", "smart-energy");
        return new InfluxDb(System.getenv("PATH"), cache)
                .command(
                        ports.of(LocalFunctions.DATALAKE),
                        ports.of(LocalFunctions.DATALAKE + ".rpc", RPC_PORT),
                        folder(LocalFunctions.DATALAKE));
    }

    private Path folder(String function) {
        return settings.data().resolve(function);
    }
}
