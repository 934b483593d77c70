package smartenergy.analytics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import smartenergy.telemetry.ClimateSummary;

/**
 * What one device adds to a room's minute.
 *
 * @param means of its values in that minute
 * @param weather empty for none
 */
record RoomPart(String site, String room, SortedMap<String, Double> means, String weather) {

    static RoomPart of(ClimateSummary summary) {
        var means = new TreeMap<String, Double>();
        summary.values().forEach((name, statistics) -> means.put(name, statistics.mean()));
        return new RoomPart(
                summary.site(), summary.room(), means, summary.weather().orElse(""));
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(site);
        out.writeUTF(room);
        out.writeShort(means.size());
        for (var mean : means.entrySet()) {
            out.writeUTF(mean.getKey());
            out.writeDouble(mean.getValue());
        }
        out.writeUTF(weather);
    }

    static RoomPart read(DataInput in) throws IOException {
        var site = in.readUTF();
        var room = in.readUTF();
        var means = new TreeMap<String, Double>();
        for (int rest = in.readShort(); rest > 0; rest--) {
            means.put(in.readUTF(), in.readDouble());
        }
        return new RoomPart(site, room, means, in.readUTF());
    }
}
