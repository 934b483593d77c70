package smartenergy.relay.communicator;

import org.apache.kafka.clients.producer.ProducerRecord;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.DeviceLimits;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/** What the gateway writes to Kafka, beside dead letters. */
public final class KafkaRecords {
    private KafkaRecords() {}

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
}
