package smartenergy.agent.weather;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.SensorException;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.NumberText;

/** The answer to OpenWeatherMap's "current weather" in metric units (openweathermap.org/current). */
record WeatherJson(Instant observedAt, Measurement weather) {
    private static final JsonFactory JSON = new JsonFactory();

    /** @throws SensorException MALFORMED if it is no such answer; says what is missing */
    static WeatherJson parse(byte[] body) throws SensorException {
        var values = scalars(body);
        var conditions = new ArrayList<String>();
        for (int i = 0; values.containsKey("/weather/" + i + "/main"); i++) {
            conditions.add(values.get("/weather/" + i + "/main"));
        }
        var measured = new TreeMap<String, Double>();
        measured.put("celsius", required(values, "/main/temp"));
        measured.put("humidityPercent", required(values, "/main/humidity"));
        optional(values, "/main/pressure").ifPresent(value -> measured.put("pressureHectopascals", value));
        optional(values, "/wind/speed").ifPresent(value -> measured.put("windMetresPerSecond", value));
        var weather = Kind.OUTDOOR_WEATHER.measured(measured, conditions);
        return new WeatherJson(Instant.ofEpochSecond((long) required(values, "/dt")), weather);
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
        return optional(values, pointer)
                .orElseThrow(() -> new SensorException(Fault.MALFORMED, "the answer has no " + pointer));
    }

    private static OptionalDouble optional(Map<String, String> values, String pointer) throws SensorException {
        var text = values.get(pointer);
        if (text == null) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(NumberText.decimal(text));
        } catch (NumberFormatException e) {
            throw new SensorException(Fault.MALFORMED, "the answer's " + pointer + " is no number");
        }
    }
}
