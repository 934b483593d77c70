package smartenergy.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainedKafkaTest {
    @Test
    void takesSettingsFromVariablesAsTheImageOfKafkaDoes() {
        var properties = ContainedKafka.properties(Map.of(
                "KAFKA_NODE_ID", "1",
                "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT",
                "KAFKA_A__B___C", "odd",
                "CLUSTER_ID", "not one of them"));

        assertThat(properties)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "node.id", "1",
                        "listener.security.protocol.map", "CONTROLLER:PLAINTEXT",
                        "a_b-c", "odd"));
    }

    @Test
    void findsItsOwnAddressAndHowManyBrokersKeepTheStateOfTransactions() {
        var properties = ContainedKafka.properties(Map.of(
                "KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://kafka-1.cloud.svc:9092,OTHER://kafka-1:9094",
                "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "2"));

        assertThat(ContainedKafka.clients(properties)).isEqualTo("kafka-1.cloud.svc:9092");
        assertThat(ContainedKafka.brokers(properties)).isEqualTo("2");
    }
}
