package smartenergy.servers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.tools.StorageTool;

/**
 * One node of a KRaft cluster, broker and controller in one, from Kafka's own artifacts.
 *
 * @param id counts from 1
 * @param ports of all nodes, by id
 */
public record KafkaBroker(int id, List<Ports> ports, Path folder) {
    /** The cluster of a data folder keeps this id for ever; it need not be secret or unique. */
    private static final String CLUSTER_ID = "c21hcnQtZW5lcmd5LTAx";

    static final int INTERNAL_PARTITIONS = 8;

    /** A small cluster on one machine that notices a dead node within seconds. */
    private static final String COMMON = """
        process.roles=broker,controller
        controller.listener.names=CONTROLLER
        auto.create.topics.enable=false
        message.max.bytes=16777216
        replica.fetch.max.bytes=16777216
        offsets.topic.num.partitions=%1$d
        transaction.state.log.num.partitions=%1$d
        group.initial.rebalance.delay.ms=0
        num.network.threads=2
        num.io.threads=4
        log.segment.bytes=67108864
        broker.session.timeout.ms=3000
        broker.heartbeat.interval.ms=500
        controller.quorum.election.timeout.ms=1000
        controller.quorum.fetch.timeout.ms=1000
        # So much a power cut may take; the gateway sends it again.
        log.flush.interval.ms=5000
        log.flush.scheduler.interval.ms=5000
        """.formatted(INTERNAL_PARTITIONS);

    /**
     * @param clients where clients connect
     * @param controller where the nodes elect their leader
     */
    public record Ports(int clients, int controller) {}

    /** Writes the configuration, formats the storage if that was not done yet, and returns main class and arguments. */
    public List<String> prepare() throws IOException {
        Files.createDirectories(folder);
        var config = folder.resolve("server.properties");
        Files.writeString(config, properties());
        if (!Files.exists(folder.resolve("log/meta.properties"))) {
            format(config, CLUSTER_ID);
        }
        return List.of(
                SyncedKafka.class.getName(),
                config.toString(),
                "127.0.0.1:" + ports.get(id - 1).clients(),
                Integer.toString(ports.size()));
    }

    /** Makes the storage that a configuration names. */
    static void format(Path config, String clusterId) throws IOException {
        var output = new ByteArrayOutputStream();
        int status = StorageTool.execute(
                new String[] {"format", "-t", clusterId, "-c", config.toString()},
                new PrintStream(output, true, StandardCharsets.UTF_8));
        if (status != 0) {
            throw new IOException("Kafka's storage cannot be formatted: " + output.toString(StandardCharsets.UTF_8));
        }
    }

    private String properties() {
        int brokers = ports.size();
        var own = ports.get(id - 1);
        var voters = IntStream.rangeClosed(1, brokers)
                .mapToObj(node -> node + "@127.0.0.1:" + ports.get(node - 1).controller())
                .collect(Collectors.joining(","));
        return COMMON
                + """
                node.id=%d
                controller.quorum.voters=%s
                listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
                advertised.listeners=PLAINTEXT://127.0.0.1:%d
                log.dirs=%s
                offsets.topic.replication.factor=%d
                transaction.state.log.replication.factor=%d
                transaction.state.log.min.isr=%d
                share.coordinator.state.topic.replication.factor=%d
                share.coordinator.state.topic.min.isr=%d
                """.formatted(
                                id,
                                voters,
                                own.clients(),
                                own.controller(),
                                own.clients(),
                                folder.resolve("log").toAbsolutePath(),
                                brokers,
                                brokers,
                                Math.min(2, brokers),
                                brokers,
                                Math.min(2, brokers));
    }
}
