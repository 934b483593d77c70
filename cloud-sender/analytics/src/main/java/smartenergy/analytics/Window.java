package smartenergy.analytics;

import java.io.DataInput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.ClimateSummary.Statistics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;

/**
 * What one source measured in one window so far.
 *
 * @param newest reading that site, room and weather are of, in ns since 1970
 * @param weather its leading condition; empty for none
 * @param isDue whether it has changed since it was given out
 * @param isApart whether the longer window around it knows nothing of it yet
 */
record Window(
        String site,
        String room,
        long newest,
        String weather,
        boolean isDue,
        boolean isApart,
        SortedMap<String, Moments> values) {
    static final Window EMPTY = new Window("", "", Long.MIN_VALUE, "", false, true, new TreeMap<>());

    Window plus(Reading reading, Map<String, Double> measured) {
        var next = new TreeMap<>(values);
        measured.forEach((name, value) ->
                next.put(name, next.getOrDefault(name, Moments.NONE).plus(value)));
        return reading.observedAtNanos() < newest
                ? new Window(site, room, newest, weather, true, isApart, next)
                : new Window(
                        reading.site(),
                        reading.room(),
                        reading.observedAtNanos(),
                        weatherOf(reading),
                        true,
                        isApart,
                        next);
    }

    /** With all of a shorter window. */
    Window plus(Window part) {
        var next = new TreeMap<>(values);
        part.values.forEach((name, moments) -> next.merge(name, moments, Moments::plus));
        var newer = part.newest < newest ? this : part;
        return new Window(newer.site, newer.room, newer.newest, newer.weather, true, isApart, next);
    }

    /** When it is part of the longer window and given out. */
    Window givenOut() {
        return new Window(site, room, newest, weather, false, false, values);
    }

    private static String weatherOf(Reading reading) {
        var measurement = reading.measurement();
        return measurement.kind() == Kind.OUTDOOR_WEATHER
                        && !measurement.words().isEmpty()
                ? measurement.words().getFirst()
                : "";
    }

    ClimateSummary summary(Source source, Instant start, Duration length) {
        var statistics = new TreeMap<String, Statistics>();
        values.forEach((name, moments) -> statistics.put(name, moments.statistics()));
        return new ClimateSummary(
                site,
                room,
                source.device(),
                source.kind(),
                source.part(),
                start,
                length,
                statistics,
                Optional.of(weather).filter(text -> !text.isEmpty()));
    }

    void write(StateWriter out) {
        out.text(1, site).text(2, room).time(3, newest).text(4, weather);
        out.integer(5, isDue ? 1 : 0).integer(7, isApart ? 1 : 0);
        values.forEach((name, moments) -> out.message(6, fields -> moments.write(fields.text(1, name))));
    }

    static Window read(StateReader in) {
        var values = new TreeMap<String, Moments>();
        in.messages(6).forEach(value -> values.put(value.text(1), Moments.read(value)));
        return new Window(
                in.text(1), in.text(2), in.time(3), in.text(4), in.integer(5) != 0, in.integer(7) != 0, values);
    }

    static Window readFormat1(DataInput in) throws IOException {
        var site = in.readUTF();
        var room = in.readUTF();
        long newest = in.readLong();
        var weather = in.readUTF();
        boolean isDue = in.readBoolean();
        var values = new TreeMap<String, Moments>();
        for (int rest = in.readShort(); rest > 0; rest--) {
            values.put(in.readUTF(), Moments.readFormat1(in));
        }
        return new Window(site, room, newest, weather, isDue, false, values);
    }
}
