package smartenergy.composer.composition;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a replica of a function runs and how its state is asked. Adapters go by it; nothing in it decides about a node.
 *
 * @param image of the container; empty where the adapter knows by the function's name what to run
 * @param command with its arguments; empty for the image's own
 * @param environment set for it, beside the addresses of its connections
 * @param readiness what answers when it is ready, if anything does
 * @param dataPlane by which it tells whether data moves, if it does
 * @param exposure how it is found from outside, if at all
 * @param pod further members of a Kubernetes PodSpec as plain maps, lists and scalars; its first container is the
 *     function's. Other adapters pass it over
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Workload(
        String image,
        List<String> command,
        Map<String, String> environment,
        Optional<Readiness> readiness,
        Optional<DataPlane> dataPlane,
        Optional<Exposure> exposure,
        Map<String, Object> pod) {
    /** Nothing is known but the function's name. */
    public static final Workload BY_NAME =
            new Workload("", List.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    public Workload {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        pod = Map.copyOf(pod);
    }

    /**
     * @param path that answers 2xx over HTTP; empty where taking a TCP connection is enough
     * @param speaks what it is greeted in where it has no path: one that hangs takes connections still. With InfluxDB's
     *     protocol the path is one that takes a small write, where whoever asks can write
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Readiness(int port, String path, Optional<Protocol> speaks) {
        public Readiness(int port, String path) {
            this(port, path, Optional.empty());
        }

        /** Whether its path, if it has one, takes small writes. */
        public boolean speaksInfluxDb() {
            return speaks.filter(Protocol.INFLUXDB::equals).isPresent();
        }

        /** The same at another port. */
        public Readiness at(int other) {
            return new Readiness(other, path, speaks);
        }
    }

    /** What brokers and databases speak. */
    public enum Protocol {
        MONGODB,
        KAFKA,
        MQTT,
        INFLUXDB;

        /** As it stands in files. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException if there is no such protocol; names those that there are */
        public static Protocol of(String text) {
            return Arrays.stream(values())
                    .filter(protocol -> protocol.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "'" + text + "' is not one of mongodb, kafka, mqtt, influxdb"));
        }
    }

    /**
     * Metrics in Prometheus' text format.
     *
     * @param progress a counter that grows with each thing moved
     * @param waiting a gauge of what waits to be moved; empty if there is none, and then standing still is no fault
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record DataPlane(int port, String path, String progress, String waiting) {}

    /**
     * A port of every node that leads to the function.
     *
     * @param port that the function listens at
     * @param nodePort 0 for any that is free
     */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record Exposure(int port, int nodePort) {}
}
