package smartenergy.analytics;

import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.ByteBufferInputStream;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.DeviceLimits;
import smartenergy.telemetry.TrainingRecord;

/** How the topology's keys and values are bytes. */
final class Wire {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    static final Serde<String> TEXT = Serdes.String();
    static final Serde<byte[]> BYTES = Serdes.ByteArray();
    static final Serde<Integer> NUMBER = Serdes.Integer();
    static final Serde<TimeKey> TIME_KEY = serde(TimeKey::toBytes, TimeKey::ofBytes);
    static final Serde<Progress> PROGRESS = serde(Progress::toBytes, Progress::ofBytes);
    static final Serde<Window> WINDOW = state(Window::write, Window::read);
    static final Serde<Watched> WATCHED = state(Watched::write, Watched::read);
    static final Serde<RoomPart> ROOM_PART = state(RoomPart::write, RoomPart::read);
    static final Serde<ClimateSummary> SUMMARY = serde(DerivedJson::encode, DerivedJson::decodeSummary);
    static final Serde<Alarm> ALERT = serde(DerivedJson::encode, DerivedJson::decodeAlarm);
    static final Serde<DeviceLimits> DEVICE_LIMITS = serde(DerivedJson::encode, Wire::decodeLimits);
    static final Serde<TrainingRecord> TRAINING = serde(DerivedJson::encode, DerivedJson::decodeTrainingRecord);

    private static final int STATE_BYTES = 512;

    private Wire() {}

    /** Others can write to the topic of limits, and what they get wrong must not stop the analytics. */
    private static DeviceLimits decodeLimits(byte[] message) {
        try {
            return DerivedJson.decodeDeviceLimits(message);
        } catch (IllegalArgumentException e) {
            LOG.warn("A device's limits are left out: {}", e.getMessage());
            return new DeviceLimits("", Collections.emptySortedMap());
        }
    }

    private interface Writer<T> {
        void write(T state, DataOutput out) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInput in) throws IOException;
    }

    /** Kafka's streams take no lock for each byte, as the JDK's do. */
    private static <T> Serde<T> state(Writer<T> writer, Reader<T> reader) {
        return serde(
                state -> {
                    var bytes = new ByteBufferOutputStream(STATE_BYTES);
                    try {
                        writer.write(state, new DataOutputStream(bytes));
                    } catch (IOException e) {
                        throw new UncheckedIOException("writing to memory", e);
                    }
                    return Utils.toArray(bytes.buffer().flip());
                },
                bytes -> {
                    try {
                        return reader.read(new DataInputStream(new ByteBufferInputStream(ByteBuffer.wrap(bytes))));
                    } catch (IOException e) {
                        throw new UncheckedIOException("a state in the store cannot be read", e);
                    }
                });
    }

    /** Neither function is called with null, which is a tombstone. */
    private static <T> Serde<T> serde(Function<T, byte[]> write, Function<byte[], T> read) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : write.apply(value),
                (topic, bytes) -> bytes == null ? null : read.apply(bytes));
    }
}
