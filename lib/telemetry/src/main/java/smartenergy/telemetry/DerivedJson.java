package smartenergy.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.TreeMap;
import smartenergy.telemetry.ClimateSummary.Statistics;

/**
 * The JSON forms of what the analytics derive from readings, and of the limits that they judge by: members are named as
 * the records' components, a time is ISO-8601, a window's length is in seconds, and what is absent is left out.
 *
 * <p>Decoders throw an IllegalArgumentException that names the member that is missing or of another type.
 */
public final class DerivedJson {
    private static final JsonFactory JSON = new JsonFactory();

    private DerivedJson() {}

    public static byte[] encode(ClimateSummary summary) {
        return object(json -> {
            place(json, summary.site(), summary.room());
            json.writeStringField("device", summary.device());
            json.writeStringField("kind", summary.kind().text());
            if (!summary.source().isEmpty()) {
                json.writeStringField("source", summary.source());
            }
            json.writeStringField("start", summary.start().toString());
            json.writeNumberField("seconds", summary.length().toSeconds());
            json.writeObjectFieldStart("values");
            for (var value : summary.values().entrySet()) {
                json.writeObjectFieldStart(value.getKey());
                json.writeNumberField("count", value.getValue().count());
                json.writeNumberField("mean", value.getValue().mean());
                json.writeNumberField("min", value.getValue().min());
                json.writeNumberField("max", value.getValue().max());
                json.writeNumberField("deviation", value.getValue().deviation());
                json.writeEndObject();
            }
            json.writeEndObject();
            if (summary.weather().isPresent()) {
                json.writeStringField("weather", summary.weather().get());
            }
        });
    }

    public static ClimateSummary decodeSummary(byte[] message) {
        var json = JsonMembers.parse(message);
        var values = new TreeMap<String, Statistics>();
        var all = json.object("values");
        all.names().forEach(name -> {
            var value = all.object(name);
            values.put(
                    name,
                    new Statistics(
                            (long) value.number("count"),
                            value.number("mean"),
                            value.number("min"),
                            value.number("max"),
                            value.number("deviation")));
        });
        return new ClimateSummary(
                json.text("site"),
                json.text("room"),
                json.text("device"),
                Kind.of(json.text("kind")),
                json.optionalText("source").orElse(""),
                json.instant("start"),
                Duration.ofSeconds((long) json.number("seconds")),
                values,
                json.optionalText("weather"));
    }

    public static byte[] encode(Alarm alarm) {
        return object(json -> {
            place(json, alarm.site(), alarm.room());
            json.writeStringField("device", alarm.device());
            json.writeStringField("kind", alarm.kind().text());
            json.writeStringField("quantity", alarm.quantity());
            json.writeStringField("anomaly", alarm.anomaly());
            json.writeStringField("phase", alarm.phase().name().toLowerCase(Locale.ROOT));
            json.writeStringField("raisedAt", alarm.raisedAt().toString());
            json.writeStringField("at", alarm.at().toString());
            if (alarm.clearedAt().isPresent()) {
                json.writeStringField("clearedAt", alarm.clearedAt().get().toString());
            }
            json.writeNumberField("value", alarm.value());
            json.writeNumberField("expected", alarm.expected());
        });
    }

    public static Alarm decodeAlarm(byte[] message) {
        var json = JsonMembers.parse(message);
        return new Alarm(
                json.text("site"),
                json.text("room"),
                json.text("device"),
                Kind.of(json.text("kind")),
                json.text("quantity"),
                json.text("anomaly"),
                Alarm.Phase.valueOf(json.text("phase").toUpperCase(Locale.ROOT)),
                json.instant("raisedAt"),
                json.instant("at"),
                json.optionalInstant("clearedAt"),
                json.number("value"),
                json.number("expected"));
    }

    public static byte[] encode(TrainingRecord training) {
        return object(json -> {
            place(json, training.site(), training.room());
            json.writeStringField("minute", training.minute().toString());
            json.writeNumberField("airConditionerCelsius", training.airConditionerCelsius());
            json.writeNumberField("outdoorHumidityPercent", training.outdoorHumidityPercent());
            json.writeNumberField("outdoorCelsius", training.outdoorCelsius());
            json.writeNumberField("roomCelsius", training.roomCelsius());
            json.writeNumberField("roomHumidityPercent", training.roomHumidityPercent());
            json.writeNumberField("serverCelsius", training.serverCelsius());
            json.writeStringField("weather", training.weather());
        });
    }

    public static TrainingRecord decodeTrainingRecord(byte[] message) {
        var json = JsonMembers.parse(message);
        return new TrainingRecord(
                json.text("site"),
                json.text("room"),
                json.instant("minute"),
                json.number("airConditionerCelsius"),
                json.number("outdoorHumidityPercent"),
                json.number("outdoorCelsius"),
                json.number("roomCelsius"),
                json.number("roomHumidityPercent"),
                json.number("serverCelsius"),
                json.text("weather"));
    }

    /** A limit that is infinite is left out. */
    public static byte[] encode(DeviceLimits limits) {
        return object(json -> {
            json.writeStringField("device", limits.device());
            json.writeObjectFieldStart("ranges");
            for (var range : limits.ranges().entrySet()) {
                json.writeObjectFieldStart(range.getKey());
                finite(json, "low", range.getValue().low());
                finite(json, "high", range.getValue().high());
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    private static void finite(JsonGenerator json, String name, double number) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumberField(name, number);
        }
    }

    public static DeviceLimits decodeDeviceLimits(byte[] message) {
        var json = JsonMembers.parse(message);
        var ranges = new TreeMap<String, DeviceLimits.Range>();
        var all = json.object("ranges");
        all.names().forEach(name -> {
            var range = all.object(name);
            ranges.put(
                    name,
                    new DeviceLimits.Range(
                            range.optionalNumber("low").orElse(Double.NEGATIVE_INFINITY),
                            range.optionalNumber("high").orElse(Double.POSITIVE_INFINITY)));
        });
        return new DeviceLimits(json.text("device"), ranges);
    }

    private static void place(JsonGenerator json, String site, String room) throws IOException {
        json.writeStringField("site", site);
        json.writeStringField("room", room);
    }

    @FunctionalInterface
    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] object(Members members) {
        var out = new ByteArrayOutputStream(256);
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }
}
