package smartenergy.analytics;

import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/**
 * How the values of the stores are bytes. What cannot be read is as if it were not there: it is counted, said once for
 * each kind, and learned anew, since a store that ends its thread would end the next one too. Thread-safe.
 */
final class StateSerdes {
    private static final Logger LOG = LoggerFactory.getLogger(StateSerdes.class);
    /** The first byte; format 1 had none, and began with the length of a name: 0 or 1. */
    private static final byte FORMAT = 2;

    private final AnalyticsMetrics metrics;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    StateSerdes(AnalyticsMetrics metrics) {
        this.metrics = metrics;
    }

    Serde<Watched> watched() {
        return state(
                "device",
                Watched::write,
                in -> Watched.read(in, lost -> relearned("device", lost)),
                Watched::readFormat1);
    }

    Serde<Window> window() {
        return state("window", Window::write, Window::read, Window::readFormat1);
    }

    Serde<RoomPart> roomPart() {
        return state("room part", RoomPart::write, RoomPart::read, RoomPart::readFormat1);
    }

    Serde<Progress> progress() {
        return Wire.serde(Progress::toBytes, bytes -> {
            var progress = read("progress", bytes, Progress::ofBytes);
            return progress == null ? Progress.LOST : progress;
        });
    }

    Serde<Identities> identities() {
        return Wire.serde(Identities::toBytes, bytes -> read("identities", bytes, Identities::ofBytes));
    }

    Serde<Integer> number() {
        var number = Serdes.Integer();
        return Wire.serde(
                value -> number.serializer().serialize(null, value),
                bytes -> read("number", bytes, all -> number.deserializer().deserialize(null, all)));
    }

    private interface Reader<I, T> {
        T read(I in) throws IOException;
    }

    private <T> Serde<T> state(
            String what,
            BiConsumer<T, StateWriter> write,
            Reader<StateReader, T> read,
            Reader<DataInput, T> readFormat1) {
        return Wire.serde(
                state -> {
                    var out = new StateWriter().format(FORMAT);
                    write.accept(state, out);
                    return out.toBytes();
                },
                bytes -> read(what, bytes, all -> {
                    if (all.length > 0 && all[0] < FORMAT) {
                        return readFormat1.read(new DataInputStream(new ByteArrayInputStream(all)));
                    }
                    if (all.length == 0 || all[0] > FORMAT) {
                        throw new IOException("it has another format than up to " + FORMAT);
                    }
                    return read.read(new StateReader(all, 1));
                }));
    }

    /** Null if it cannot be read. */
    private <T> T read(String what, byte[] bytes, Reader<byte[], T> reader) {
        try {
            return reader.read(bytes);
        } catch (IOException | RuntimeException e) { // whatever is wrong with it, it is wrong the next time too
            relearned(what, e.toString());
            return null;
        }
    }

    private void relearned(String what, String why) {
        metrics.relearned().labelValues(what).inc();
        if (said.add(what)) {
            LOG.warn("What is kept cannot be read and is learned anew: state={} problem={}", what, why);
        }
    }
}
