package smartenergy.telemetry;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a reading measures; its text is the last MQTT topic level and the InfluxDB measurement. */
public enum Kind {
    ROOM_CLIMATE,
    OUTDOOR_WEATHER,
    AIR_CONDITIONER,
    SERVER,
    GENERAL;

    private static final Map<String, Kind> BY_TEXT =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Kind::text, Function.identity()));

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Such as {@code room_climate}. */
    public String text() {
        return text;
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
}
