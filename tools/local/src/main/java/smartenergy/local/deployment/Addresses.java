package smartenergy.local.deployment;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where the functions of a running deployment can be reached.
 *
 * @param ports on the loopback interface, by function
 */
public record Addresses(Map<String, Integer> ports) {
    static final String POND_HEALTH = LocalFunctions.DATAPOND + ".health";

    public Addresses {
        ports = Map.copyOf(ports);
    }

    public String mqtt() {
        return "tcp://127.0.0.1:" + ports.get(LocalFunctions.MQTT);
    }

    public String dataPond() {
        return "mongodb://127.0.0.1:" + ports.get(LocalFunctions.DATAPOND);
    }

    /** Where the DataPond says how it is, which MongoDB's protocol cannot. */
    public URI dataPondHealth() {
        return http(POND_HEALTH).resolve("/health/ready");
    }

    /** All brokers. */
    public String kafka() {
        return new TreeMap<>(ports)
                .entrySet().stream()
                        .filter(function -> function.getKey().matches(LocalFunctions.KAFKA + "-\\d+"))
                        .map(broker -> "127.0.0.1:" + broker.getValue())
                        .collect(Collectors.joining(","));
    }

    /** InfluxDB. */
    public URI dataLake() {
        return http(LocalFunctions.DATALAKE);
    }

    public URI sensorAgent() {
        return http(LocalFunctions.SENSOR_AGENT);
    }

    /** The agent that reads sensors, where there is one. */
    public Optional<URI> hardwareAgent() {
        return Optional.ofNullable(ports.get(LocalFunctions.HARDWARE_AGENT)).map(Addresses::http);
    }

    public URI gatewayRelay() {
        return http(LocalFunctions.GATEWAY_RELAY);
    }

    public URI cloudSender() {
        return http(LocalFunctions.CLOUD_SENDER);
    }

    public URI analytics() {
        return http(LocalFunctions.ANALYTICS);
    }

    public URI console() {
        return http(LocalFunctions.CONSOLE);
    }

    public URI forecaster() {
        return http(LocalFunctions.FORECASTER);
    }

    URI http(String function) {
        return http(ports.get(function));
    }

    static URI http(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
