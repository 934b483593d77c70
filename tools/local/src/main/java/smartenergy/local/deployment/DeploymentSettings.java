package smartenergy.local.deployment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What a local deployment is to be like.
 *
 * @param data folder that keeps all state
 * @param sensors number of simulated sensors
 * @param readingsPerSecond of all sensors together
 * @param replay a recorded CSV file in place of the simulated room
 * @param kafkaBrokers 1 or 3
 * @param mqttBroker which one
 * @param hardware what takes the place of {@code /sys} for a second agent, which reads sensors there
 * @param patience for how long a function may take to become ready
 * @param gatewayMain the main class of the gateway; another one only in a test that breaks a guarantee
 */
public record DeploymentSettings(
        Path data,
        int sensors,
        double readingsPerSecond,
        Optional<Replay> replay,
        int kafkaBrokers,
        MqttBroker mqttBroker,
        Optional<Path> hardware,
        Duration patience,
        Optional<String> gatewayMain) {

    /** On two cores that builds kept busy, the analytics were ready 87 s after Kafka. */
    public static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * A recording that is played.
     *
     * @param speed 2 plays a minute in half a minute
     * @param times which ones the readings have: now or recorded; empty for what the agent is set to
     * @param columns which column is what, empty where the header tells; as the sensor-agent wants it
     */
    public record Replay(Path file, double speed, Optional<String> times, String columns) {}

    /** The MQTT brokers that there are. */
    public enum MqttBroker {
        /** mosquitto where it is installed, else the embedded one. */
        AUTO,
        EMBEDDED,
        MOSQUITTO;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static DeploymentSettings in(Path data) {
        return new DeploymentSettings(
                data, 4, 10, Optional.empty(), 1, MqttBroker.AUTO, Optional.empty(), PATIENCE, Optional.empty());
    }

    public DeploymentSettings withSensors(int count, double perSecond) {
        return new DeploymentSettings(
                data, count, perSecond, replay, kafkaBrokers, mqttBroker, hardware, patience, gatewayMain);
    }

    public DeploymentSettings withReplay(Replay recording) {
        return new DeploymentSettings(
                data,
                sensors,
                readingsPerSecond,
                Optional.of(recording),
                kafkaBrokers,
                mqttBroker,
                hardware,
                patience,
                gatewayMain);
    }

    public DeploymentSettings withBrokers(int kafka, MqttBroker mqtt) {
        return new DeploymentSettings(
                data, sensors, readingsPerSecond, replay, kafka, mqtt, hardware, patience, gatewayMain);
    }

    public DeploymentSettings withHardware(Path sys) {
        return new DeploymentSettings(
                data,
                sensors,
                readingsPerSecond,
                replay,
                kafkaBrokers,
                mqttBroker,
                Optional.of(sys),
                patience,
                gatewayMain);
    }

    public DeploymentSettings withGatewayMain(String main) {
        return new DeploymentSettings(
                data,
                sensors,
                readingsPerSecond,
                replay,
                kafkaBrokers,
                mqttBroker,
                hardware,
                patience,
                Optional.of(main));
    }

    public DeploymentSettings withPatience(Duration longest) {
        return new DeploymentSettings(
                data, sensors, readingsPerSecond, replay, kafkaBrokers, mqttBroker, hardware, longest, gatewayMain);
    }
}
