package smartenergy.relay.edgex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import smartenergy.relay.edgex.EdgexEvent.EdgexReading;
import smartenergy.relay.registry.Observed;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Names;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Reason;

/**
 * Makes one reading of one event. Numbers and Bool become values, strings, arrays and objects texts; of what is too
 * long for a text, and of Binary, there is the length in bytes as {@code <resource>_bytes}, and the event is kept
 * whole.
 */
final class Translation {
    /** Longest text in UTF-8, and of all texts of a reading together. */
    private static final int MAX_TEXT_BYTES = 8 << 10;

    private static final int MAX_TEXTS_BYTES = 32 << 10;

    private final EdgexEvent event;
    private final SortedMap<String, Double> values = new TreeMap<>();
    private final SortedMap<String, String> texts = new TreeMap<>();
    private int textBytes;
    private InvalidReading dropped;

    private Translation(EdgexEvent event) {
        this.event = event;
    }

    /**
     * A number that is not finite is left out, and the reading flagged.
     *
     * @throws InvalidReading if no value can be kept
     */
    static Reading reading(EdgexEvent event, Place place) {
        return new Translation(event).translate(place);
    }

    /** What the registry is to compare; the other way round than {@link #reading}, under the names of EdgeX. */
    static List<Observed> observed(EdgexEvent event) {
        var observed = new ArrayList<Observed>();
        for (var reading : event.readings()) {
            if (!reading.value().isNull()) {
                observed.add(new Observed(reading.resource(), reading.valueType(), number(reading)));
            }
        }
        return observed;
    }

    private static OptionalDouble number(EdgexReading reading) {
        return GoText.Type.of(reading.valueType())
                .filter(type -> reading.value().isTextual())
                .map(type -> GoText.number(type, reading.value().textValue()))
                .orElse(OptionalDouble.empty());
    }

    private Reading translate(Place place) {
        for (var reading : event.readings()) {
            add(reading);
            // Looking for a free name among many thousand of one resource would take minutes.
            if (values.size() + texts.size() > Measurement.General.MAX_VALUES) {
                throw new InvalidReading(
                        Reason.OUT_OF_RANGE,
                        "the event has more than " + Measurement.General.MAX_VALUES + " values and texts");
            }
        }
        if (values.isEmpty() && texts.isEmpty()) {
            if (dropped != null) {
                throw dropped;
            }
            throw new InvalidReading(Reason.MISSING_FIELD, "no reading of the event has a value");
        }
        var reading = new Reading(
                place.site(),
                place.room(),
                Names.escaped(event.device()),
                Reading.instantOfNanos(event.origin()),
                Optional.empty(),
                new Measurement.General(Names.escaped(event.profile()), Names.escaped(event.source()), values, texts));
        int bytes = ReadingJson.encode(reading).length;
        if (bytes > ReadingJson.MAX_BYTES) {
            throw new InvalidReading(Reason.TOO_LARGE, bytes + " bytes as a reading, over " + ReadingJson.MAX_BYTES);
        }
        return dropped == null ? reading : reading.flagged(Flag.VALUE_DROPPED);
    }

    private void add(EdgexReading reading) {
        var value = reading.value();
        if (value.isNull()) {
            return;
        }
        if (value.isBinary()) {
            addLength(reading.resource(), binaryLength(value));
            return;
        }
        var type = GoText.Type.of(reading.valueType());
        boolean isNumber = type.isPresent()
                && type.get() != GoText.Type.STRING
                && type.get() != GoText.Type.BINARY
                && type.get() != GoText.Type.OBJECT;
        if (isNumber) {
            double number = number(reading)
                    .orElseThrow(() -> new InvalidReading(
                            Reason.WRONG_TYPE, reading.resource() + " is no " + reading.valueType()));
            if (Double.isFinite(number)) {
                values.put(free(reading.resource()), number);
            } else {
                dropped = new InvalidReading(
                        Reason.NOT_FINITE, reading.resource() + " is " + number + ", not a finite number");
            }
        } else {
            addText(reading.resource(), value.isTextual() ? value.textValue() : value.toString());
        }
    }

    private static int binaryLength(JsonNode value) {
        return ((BinaryNode) value).binaryValue().length;
    }

    private void addText(String resource, String text) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_TEXT_BYTES || textBytes + length > MAX_TEXTS_BYTES) {
            addLength(resource, length);
        } else {
            textBytes += length;
            texts.put(free(resource), text);
        }
    }

    private void addLength(String resource, int bytes) {
        values.put(free(resource + "_bytes"), (double) bytes);
    }

    /** The name a value can have here; of several readings of one resource the later ones are numbered. */
    private String free(String resource) {
        var name = Names.escaped(resource);
        if (name.startsWith("$") || Measurement.General.TAKEN.contains(name)) {
            name = "%%%02X".formatted((int) name.charAt(0)) + name.substring(1);
        }
        var free = name;
        for (int n = 2; values.containsKey(free) || texts.containsKey(free); n++) {
            free = name + "_" + n;
        }
        return free;
    }
}
