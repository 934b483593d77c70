package smartenergy.relay.communicator;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/** A Kafka that can be away, and can lose the end of what it had. */
public final class FakeKafka implements Communicator.LogEnds {
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());

    private final AtomicLong lost = new AtomicLong();

    public MockProducer<String, byte[]> producer() {
        return producer;
    }

    /** A log that grows from there on, whatever was acknowledged. */
    public void loseWhatFollows(long offset) {
        lost.addAndGet(end(KafkaTopics.READINGS) - offset);
    }

    @Override
    public Map<Integer, Long> of(String topic) {
        return Map.of(0, end(topic));
    }

    private long end(String topic) {
        return producer.history().stream()
                        .filter(sent -> sent.topic().equals(topic))
                        .count()
                - lost.get();
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
