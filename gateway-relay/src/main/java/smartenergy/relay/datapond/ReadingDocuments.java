package smartenergy.relay.datapond;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bson.Document;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Sequence;

/** The form of a reading in the DataPond. */
final class ReadingDocuments {
    static final String RECEIVED_AT = "receivedAt";

    private ReadingDocuments() {}

    static Document toDocument(long position, Reading reading, Instant receivedAt) {
        var document = new Document("_id", position)
                .append("device", reading.device())
                .append("kind", reading.measurement().kind().text())
                .append("observedAt", reading.observedAtNanos())
                .append("site", reading.site())
                .append("room", reading.room());
        reading.sequence()
                .ifPresent(
                        sequence -> document.append("stream", sequence.stream()).append("seq", sequence.number()));
        switch (reading.measurement()) {
            case Measurement.General general -> document.append("profile", general.profile());
            case Measurement.OutdoorWeather weather -> document.append("conditions", weather.conditions());
            case Measurement.RoomClimate climate -> {}
            case Measurement.AirConditioner airConditioner -> {}
            case Measurement.ServerTemperature server -> {}
        }
        return document.append("values", values(reading.measurement())).append(RECEIVED_AT, Date.from(receivedAt));
    }

    private static Document values(Measurement measurement) {
        var values = new Document();
        values.putAll(measurement.values());
        return values;
    }

    static Reading toReading(Document document) {
        return new Reading(
                document.getString("site"),
                document.getString("room"),
                document.getString("device"),
                Reading.instantOfNanos(document.getLong("observedAt")),
                Optional.ofNullable(document.getLong("seq"))
                        .map(number -> new Sequence(document.getInteger("stream"), number)),
                measurement(document));
    }

    private static Measurement measurement(Document document) {
        var values = document.get("values", Document.class);
        return switch (Kind.of(document.getString("kind"))) {
            case ROOM_CLIMATE ->
                new Measurement.RoomClimate(values.getDouble("celsius"), values.getDouble("humidityPercent"));
            case OUTDOOR_WEATHER ->
                new Measurement.OutdoorWeather(
                        values.getDouble("celsius"),
                        values.getDouble("humidityPercent"),
                        optional(values, "pressureHectopascals"),
                        optional(values, "windMetresPerSecond"),
                        document.getList("conditions", String.class, List.of()));
            case AIR_CONDITIONER -> new Measurement.AirConditioner(values.getDouble("celsius"));
            case SERVER -> new Measurement.ServerTemperature(values.getDouble("celsius"));
            case GENERAL -> new Measurement.General(document.getString("profile"), general(values));
        };
    }

    private static OptionalDouble optional(Document values, String name) {
        var value = values.getDouble(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static SortedMap<String, Double> general(Document values) {
        var numbers = new TreeMap<String, Double>();
        values.keySet().forEach(name -> numbers.put(name, values.getDouble(name)));
        return numbers;
    }
}
