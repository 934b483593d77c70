package smartenergy.analytics;

import java.time.Instant;
import java.util.Collections;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.DeviceLimits;
import smartenergy.telemetry.TrainingRecord;

/** How the keys and values of the topics are bytes, and the keys of the stores; their values: {@link StateSerdes}. */
final class Wire {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    static final Serde<String> TEXT = Serdes.String();
    static final Serde<byte[]> BYTES = Serdes.ByteArray();
    static final Serde<TimeKey> TIME_KEY = serde(TimeKey::toBytes, TimeKey::ofBytes);
    static final Serde<ClimateSummary> SUMMARY = serde(DerivedJson::encode, DerivedJson::decodeSummary);
    static final Serde<Alarm> ALARM = serde(DerivedJson::encode, DerivedJson::decodeAlarm);
    static final Serde<DeviceLimits> DEVICE_LIMITS = serde(DerivedJson::encode, Wire::decodeLimits);
    static final Serde<TrainingRecord> TRAINING = serde(DerivedJson::encode, DerivedJson::decodeTrainingRecord);

    private Wire() {}

    /** The time of a record on Kafka, where none is before 1970, though a device's clock may be. */
    static long timestamp(Instant at) {
        return Math.max(0, at.toEpochMilli());
    }

    /** Others can write to the topic of limits, and what they get wrong must not stop the analytics. */
    private static DeviceLimits decodeLimits(byte[] message) {
        try {
            return DerivedJson.decodeDeviceLimits(message);
        } catch (IllegalArgumentException e) {
            LOG.warn("A device's limits are left out: {}", e.getMessage());
            return new DeviceLimits("", Collections.emptySortedMap());
        }
    }

    /** Neither function is called with null, which is a tombstone. */
    static <T> Serde<T> serde(Function<T, byte[]> write, Function<byte[], T> read) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : write.apply(value),
                (topic, bytes) -> bytes == null ? null : read.apply(bytes));
    }
}
