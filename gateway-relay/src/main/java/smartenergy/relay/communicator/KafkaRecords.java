package smartenergy.relay.communicator;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.DeviceLimits;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/** What the gateway writes to Kafka, and how. */
public final class KafkaRecords {
    private static final int MAX_REQUEST_BYTES = 16 << 20;
    private static final int TIMEOUT_MILLIS = 10_000;

    private KafkaRecords() {}

    /**
     * A producer whose sends are in order, not repeated, and complete only when all in-sync replicas have the record.
     */
    public static Producer<String, byte[]> producer(String servers) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        // Falls back to pure Java where its native library cannot be loaded, unlike snappy and zstd.
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        64 << 10,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        MAX_REQUEST_BYTES,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        2L * MAX_REQUEST_BYTES,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        TIMEOUT_MILLIS,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        TIMEOUT_MILLIS,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        3 * TIMEOUT_MILLIS),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    public static ProducerRecord<String, byte[]> of(Reading reading) {
        return new ProducerRecord<>(KafkaTopics.READINGS, reading.device(), ReadingJson.encode(reading));
    }

    /** A tombstone where the device has no limits. */
    public static ProducerRecord<String, byte[]> of(DeviceLimits limits) {
        return new ProducerRecord<>(
                KafkaTopics.DEVICE_LIMITS,
                limits.device(),
                limits.ranges().isEmpty() ? null : DerivedJson.encode(limits));
    }

    public static ProducerRecord<String, byte[]> of(DeadLetter letter) {
        var outgoing = new ProducerRecord<>(KafkaTopics.REJECTED, letter.origin(), letter.payload());
        letter.headers().forEach(outgoing.headers()::add);
        return outgoing;
    }
}
