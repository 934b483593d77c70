package smartenergy.cloud.analytics;

import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import smartenergy.telemetry.Alert;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.TrainingRecord;

/** How the topology's keys and values are bytes. */
final class Wire {
    static final Serde<String> TEXT = Serdes.String();
    static final Serde<byte[]> BYTES = Serdes.ByteArray();
    static final Serde<Integer> NUMBER = Serdes.Integer();
    static final Serde<TimeKey> TIME_KEY = serde(TimeKey::toBytes, TimeKey::ofBytes);
    static final Serde<Progress> PROGRESS = serde(Progress::toBytes, Progress::ofBytes);
    static final Serde<Window> WINDOW = serde(Window::toBytes, Window::ofBytes);
    static final Serde<Watched> WATCHED = serde(Watched::toBytes, Watched::ofBytes);
    static final Serde<ClimateSummary> SUMMARY = serde(DerivedJson::encode, DerivedJson::decodeSummary);
    static final Serde<Alert> ALERT = serde(DerivedJson::encode, DerivedJson::decodeAlert);
    static final Serde<TrainingRecord> TRAINING = serde(DerivedJson::encode, DerivedJson::decodeTrainingRecord);

    private Wire() {}

    /** Neither function is called with null, which is a tombstone. */
    private static <T> Serde<T> serde(Function<T, byte[]> write, Function<byte[], T> read) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : write.apply(value),
                (topic, bytes) -> bytes == null ? null : read.apply(bytes));
    }
}
