package smartenergy.relay.communicator;

import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/** A Kafka that can be away. */
public final class FakeKafka {
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());

    public MockProducer<String, byte[]> producer() {
        return producer;
    }

    public void goAway() {
        producer.sendException = new KafkaException("Kafka is away");
    }

    public void comeBack() {
        producer.sendException = null;
    }

    /** The readings that it has, in the order in which they came. */
    public List<Reading> readings() {
        return producer.history().stream()
                .filter(sent -> sent.topic().equals(KafkaTopics.READINGS))
                .map(sent -> ReadingJson.decode(sent.value()))
                .toList();
    }
}
