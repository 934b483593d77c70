package smartenergy.cloud.detection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** Everything that the detectors know about one device; about 300 bytes and as many for each of its values. */
public record DeviceState(Pace pace, Delay delay, Alarms alarms, Map<String, SeriesState> series) {
    /** Changes when older bytes cannot be read any more. */
    private static final int VERSION = 1;

    /** For a store. */
    public byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            pace.write(out);
            delay.write(out);
            alarms.write(out);
            out.writeShort(series.size());
            for (var one : series.entrySet()) {
                out.writeUTF(one.getKey());
                one.getValue().write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** @throws UncheckedIOException if these bytes were not written by {@link #toBytes} */
    public static DeviceState ofBytes(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw new IOException("the state has version " + version + ", not " + VERSION);
            }
            var pace = Pace.read(in);
            var delay = Delay.read(in);
            var alarms = Alarms.read(in);
            var series = new TreeMap<String, SeriesState>();
            for (int rest = in.readShort(); rest > 0; rest--) {
                series.put(in.readUTF(), SeriesState.read(in));
            }
            return new DeviceState(pace, delay, alarms, series);
        } catch (IOException e) {
            throw new UncheckedIOException("a device's state cannot be read", e);
        }
    }
}
