package smartenergy.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerIT {
    private static final ConfigResource TRANSACTIONS =
            new ConfigResource(ConfigResource.Type.TOPIC, "__transaction_state");

    @TempDir
    private Path folder;

    @Test
    void syncsTheStateOfTransactionsRecordByRecord() throws Exception {
        var ports = new KafkaBroker.Ports(freePort(), freePort());
        var address = "127.0.0.1:" + ports.clients();
        var process = start(new KafkaBroker(1, List.of(ports), folder.resolve("kafka")).prepare());
        try (var admin = Admin.create(Map.of("bootstrap.servers", address));
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", address, "transactional.id", "t", "max.block.ms", 120_000),
                        new StringSerializer(),
                        new StringSerializer())) {
            await("synced").atMost(Duration.ofMinutes(2)).until(() -> "1".equals(flush(admin)));

            producer.initTransactions();
            producer.beginTransaction();
            producer.commitTransaction();
            assertThat(admin.describeTopics(List.of("__transaction_state"))
                            .allTopicNames()
                            .get()
                            .get("__transaction_state")
                            .partitions())
                    .hasSize(KafkaBroker.INTERNAL_PARTITIONS);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String flush(Admin admin) throws InterruptedException {
        try {
            return admin.describeConfigs(List.of(TRANSACTIONS))
                    .all()
                    .get()
                    .get(TRANSACTIONS)
                    .get("flush.messages")
                    .value();
        } catch (ExecutionException e) {
            return "none yet";
        }
    }

    private static Process start(List<String> program) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(program);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
