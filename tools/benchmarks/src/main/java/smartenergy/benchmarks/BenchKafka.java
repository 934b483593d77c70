package smartenergy.benchmarks;

import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import smartenergy.local.deployment.LocalDeployment;

/** The benchmarks' own clients of the chain's Kafka. */
final class BenchKafka {
    private BenchKafka() {}

    static KafkaProducer<String, byte[]> producer(LocalDeployment chain) {
        var config = Map.<String, Object>of(
                "bootstrap.servers",
                chain.addresses().kafka(),
                "compression.type",
                "lz4",
                "linger.ms",
                5,
                "batch.size",
                1 << 18);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    /** A consumer of all partitions, without a group. */
    static KafkaConsumer<String, byte[]> consumer(LocalDeployment chain, String topic) {
        var config = Map.<String, Object>of(
                "bootstrap.servers", chain.addresses().kafka(), "isolation.level", "read_committed");
        var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
        return consumer;
    }
}
