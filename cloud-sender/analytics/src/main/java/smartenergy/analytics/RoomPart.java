package smartenergy.analytics;

import java.io.DataInput;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;
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

    void write(StateWriter out) {
        out.text(1, site).text(2, room).text(4, weather);
        means.forEach(
                (name, mean) -> out.message(3, fields -> fields.text(1, name).number(2, mean)));
    }

    static RoomPart read(StateReader in) {
        var means = new TreeMap<String, Double>();
        in.messages(3).forEach(mean -> means.put(mean.text(1), mean.number(2)));
        return new RoomPart(in.text(1), in.text(2), means, in.text(4));
    }

    static RoomPart readFormat1(DataInput in) throws IOException {
        var site = in.readUTF();
        var room = in.readUTF();
        var means = new TreeMap<String, Double>();
        for (int rest = in.readShort(); rest > 0; rest--) {
            means.put(in.readUTF(), in.readDouble());
        }
        return new RoomPart(site, room, means, in.readUTF());
    }
}
