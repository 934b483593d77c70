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
}
