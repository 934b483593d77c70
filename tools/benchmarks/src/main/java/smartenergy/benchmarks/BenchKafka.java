package smartenergy.benchmarks;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.service.kafka.KafkaAccess;

/** The benchmarks' own clients of the chain's Kafka. */
final class BenchKafka {
    /** Larger batches than those of a service: a load must not be what is measured. */
    private static final Map<String, Object> LOAD =
            Map.of(ProducerConfig.LINGER_MS_CONFIG, 5, ProducerConfig.BATCH_SIZE_CONFIG, 1 << 18);

    private BenchKafka() {}

    static Producer<String, byte[]> producer(LocalDeployment chain) {
        return access(chain).producer(LOAD);
    }

    /** A consumer of all partitions, without a group; sees records before their transaction ends, as services do. */
    static Consumer<String, byte[]> consumer(LocalDeployment chain, String topic) {
        var consumer = access(chain)
                .reader(Map.of(
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES));
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
        return consumer;
    }

    private static KafkaAccess access(LocalDeployment chain) {
        return new KafkaAccess(chain.addresses().kafka());
    }
}
