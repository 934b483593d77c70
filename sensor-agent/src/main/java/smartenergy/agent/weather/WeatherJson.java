package smartenergy.agent.weather;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.SensorException;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.NumberText;
import smartenergy.telemetry.Salvage;

/**
 * The answer to OpenWeatherMap's "current weather" in metric units (openweathermap.org/current).
 *
 * @param dropped what was wrong with each value that is left out
 */
record WeatherJson(Instant observedAt, Measurement weather, List<String> dropped) {
    private static final JsonFactory JSON = new JsonFactory();
    /** Seconds of the epoch have 10 digits until 2286; milliseconds would be read as the year 58000. */
    private static final double MOST_SECONDS = 9_999_999_999.0;

    /**
     * @throws SensorException MALFORMED if it is no such answer; says what is missing. IMPLAUSIBLE_TIME if its time is
     *     no number of seconds
     */
    static WeatherJson parse(byte[] body) throws SensorException {
        var values = scalars(body);
        var conditions = new ArrayList<String>();
        for (int i = 0; values.containsKey("/weather/" + i + "/main"); i++) {
            conditions.add(values.get("/weather/" + i + "/main"));
        }
        var measured = new TreeMap<String, Double>();
        measured.put("celsius", required(values, "/main/temp"));
        measured.put("humidityPercent", required(values, "/main/humidity"));
        var dropped = new ArrayList<String>();
        optional(values, "/main/pressure", dropped).ifPresent(value -> measured.put("pressureHectopascals", value));
        optional(values, "/wind/speed", dropped).ifPresent(value -> measured.put("windMetresPerSecond", value));
        var kept = Salvage.of(Kind.OUTDOOR_WEATHER, measured, conditions);
        dropped.addAll(kept.dropped());
        return new WeatherJson(time(required(values, "/dt")), kept.measurement(), List.copyOf(dropped));
    }

    private static Instant time(double seconds) throws SensorException {
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw new SensorException(
                    Fault.IMPLAUSIBLE_TIME, "the answer's /dt is " + seconds + ", no time in seconds since 1970");
        }
        return Instant.ofEpochSecond((long) seconds);
    }

    /** Every scalar by its JSON pointer. */
    private static Map<String, String> scalars(byte[] body) throws SensorException {
        var values = new HashMap<String, String>();
        try (var parser = JSON.createParser(body)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                    values.put(parser.getParsingContext().pathAsPointer().toString(), parser.getText());
                }
            }
            return values;
        } catch (IOException e) {
            throw new SensorException(Fault.MALFORMED, "the answer is no JSON");
        }
    }

    private static double required(Map<String, String> values, String pointer) throws SensorException {
        var text = values.get(pointer);
        if (text == null) {
            throw new SensorException(Fault.MALFORMED, "the answer has no " + pointer);
        }
        return number(pointer, text);
    }

    private static OptionalDouble optional(Map<String, String> values, String pointer, List<String> dropped) {
        try {
            return values.containsKey(pointer)
                    ? OptionalDouble.of(number(pointer, values.get(pointer)))
                    : OptionalDouble.empty();
        } catch (SensorException e) {
            dropped.add(e.getMessage());
            return OptionalDouble.empty();
        }
    }

    private static double number(String pointer, String text) throws SensorException {
        try {
            return NumberText.decimal(text);
        } catch (NumberFormatException e) {
            throw new SensorException(Fault.MALFORMED, "the answer's " + pointer + " is no number");
        }
    }
}
