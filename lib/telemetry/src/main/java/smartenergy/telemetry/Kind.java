package smartenergy.telemetry;

import static smartenergy.telemetry.Quantity.number;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a reading measures, and all that is to be known of it: JSON, DataPond, InfluxDB, device descriptions, profile
 * limits and the console go by these declarations.
 *
 * <p>A new kind is one more constant with a code that no other one ever had. What is declared of a kind stays as it is;
 * quantities may come to be added if they are optional.
 */
public enum Kind {
    /** DHT22 datasheet, table 1: -40 to 80 °C. */
    ROOM_CLIMATE(0, "room", celsius(-40, 80), humidity()),
    /** Temperatures and pressures (at sea level) are beyond both WMO records. */
    OUTDOOR_WEATHER(
            1,
            "outdoors",
            new Words("conditions", "weather", 8),
            celsius(-100, 70),
            humidity(),
            number("pressureHectopascals", "pressure", "hPa", 800, 1100).optional(),
            number("windMetresPerSecond", "wind", "m/s", 0, 150).optional()),
    /** Its supplied air. */
    AIR_CONDITIONER(2, "air conditioner", celsius(-40, 100)),
    /** Its inside. */
    SERVER(3, "server", celsius(-40, 150)),
    /** Any other device; its profile says what the values mean, see {@link Measurement.General}. */
    GENERAL(4, "other");

    private static final Map<String, Kind> BY_TEXT =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Kind::text, Function.identity()));

    private final String text = name().toLowerCase(Locale.ROOT);
    private final int code;
    private final String label;
    private final Optional<Words> words;
    private final List<Quantity> quantities;

    /**
     * Short texts that a kind's readings have beside their numbers, the leading one first; may be none.
     *
     * @param member of the reading's JSON and of its document
     * @param field of InfluxDB, which has the leading one
     * @param most how many a reading may have
     */
    public record Words(String member, String field, int most) {}

    Kind(int code, String label, Quantity... quantities) {
        this(code, label, Optional.empty(), quantities);
    }

    Kind(int code, String label, Words words, Quantity... quantities) {
        this(code, label, Optional.of(words), quantities);
    }

    Kind(int code, String label, Optional<Words> words, Quantity... quantities) {
        this.code = code;
        this.label = label;
        this.words = words;
        this.quantities = List.of(quantities);
    }

    /** Such as {@code room_climate}; the last MQTT topic level and the InfluxDB measurement. */
    public String text() {
        return text;
    }

    /** From 0 to 127, the same for ever: outboxes hold it. */
    public int code() {
        return code;
    }

    /** What a person calls it. */
    public String label() {
        return label;
    }

    /** The numbers of a reading; empty for {@link #GENERAL}, whose devices have numbers of their own. */
    public List<Quantity> quantities() {
        return quantities;
    }

    /** The short texts of a reading; empty if there are none. */
    public Optional<Words> words() {
        return words;
    }

    /**
     * A measurement of the required quantities, and as many of the optional ones as there are values, in the order of
     * declaration.
     */
    public Measurement measured(double... values) {
        var byName = new TreeMap<String, Double>();
        for (int i = 0; i < values.length; i++) {
            byName.put(quantities.get(i).name(), values[i]);
        }
        return measured(byName, List.of());
    }

    /**
     * A measurement of quantities by name.
     *
     * @param words the leading one first
     */
    public Measurement measured(Map<String, Double> values, List<String> words) {
        return new Measurement.Declared(this, new TreeMap<>(values), words);
    }

    /**
     * The kind with a code.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind ofCode(int code) {
        return Stream.of(values())
                .filter(kind -> kind.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no kind with the code " + code));
    }

    /** @throws InvalidReading if no kind has this text */
    public static Kind of(String text) {
        var kind = BY_TEXT.get(text);
        if (kind == null) {
            throw new InvalidReading(
                    Reason.UNKNOWN_KIND,
                    "kind is '" + Names.shortened(text) + "', not one of "
                            + Stream.of(values()).map(Kind::text).toList());
        }
        return kind;
    }

    private static Quantity celsius(double minimum, double maximum) {
        return number("celsius", "temperature", "°C", minimum, maximum);
    }

    private static Quantity humidity() {
        return number("humidityPercent", "humidity", "%", 0, 100);
    }
}
