package smartenergy.detection;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Everything that the detectors know about one device; about 300 bytes and as many for each of its values. */
public record DeviceState(Pace pace, Delay delay, Alarms alarms, Map<String, SeriesState> series) {
    /** Changes when older bytes cannot be read any more. */
    private static final int VERSION = 1;

    /** For a store. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        pace.write(out);
        delay.write(out);
        alarms.write(out);
        out.writeShort(series.size());
        for (var one : series.entrySet()) {
            out.writeUTF(one.getKey());
            one.getValue().write(out);
        }
    }

    /** @throws IOException if this was not written by {@link #write} */
    public static DeviceState read(DataInput in) throws IOException {
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
    }
}
