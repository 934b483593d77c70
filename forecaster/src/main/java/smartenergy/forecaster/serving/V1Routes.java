package smartenergy.forecaster.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import smartenergy.forecaster.Fields;
import smartenergy.forecaster.model.HorizonModel;
import smartenergy.recordings.Window;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/**
 * KServe's V1 protocol (kserve.github.io, "Predict Protocol - Version 1"). An instance is the paper's request: an
 * object whose {@code records} are six consecutive records, the oldest first, and whose {@code time}, if it is there,
 * is the last one's.
 */
final class V1Routes {
    private static final String PREDICT = ":predict";

    private final Forecasts forecasts;
    private final Clock clock;

    V1Routes(Forecasts forecasts, Clock clock) {
        this.forecasts = forecasts;
        this.clock = clock;
    }

    void addTo(HttpEndpoint http) {
        http.route("GET", "/v1/models", request -> models())
                .route("GET", "/v1/models/{name}", this::model)
                .route("POST", "/v1/models/{call}", this::predict);
    }

    private Response models() {
        return Response.json(200, HttpEndpoint.json(json -> {
            json.writeArrayFieldStart("models");
            json.writeString(forecasts.name());
            json.writeEndArray();
        }));
    }

    private Response model(Request request) {
        forecasts.requireName(request.pathParameters().get("name"));
        boolean isReady = forecasts.isReady();
        return Response.json(isReady ? 200 : 503, HttpEndpoint.json(json -> {
            json.writeStringField("name", forecasts.name());
            json.writeBooleanField("ready", isReady);
        }));
    }

    private Response predict(Request request) throws IOException {
        var call = request.pathParameters().get("call");
        if (!call.endsWith(PREDICT)) {
            throw new HttpError(404, "nothing to POST at " + call + "; " + forecasts.name() + PREDICT + " predicts");
        }
        forecasts.requireName(call.substring(0, call.length() - PREDICT.length()));
        return forecasts.answer(request, this::instances, V1Routes::write);
    }

    private List<Instance> instances(JsonNode body) {
        var all = body.path("instances");
        if (!all.isArray() || all.isEmpty() || all.size() > Bodies.MAX_INSTANCES) {
            throw new HttpError(400, "instances: is not a list of 1 to " + Bodies.MAX_INSTANCES + " instances");
        }
        var instances = new ArrayList<Instance>();
        for (var one : all) {
            instances.add(instance(one, "instances[" + instances.size() + "]"));
        }
        return instances;
    }

    private Instance instance(JsonNode node, String place) {
        var records = node.isArray() ? node : node.path("records");
        var path = node.isArray() ? place : place + ".records";
        if (!records.isArray() || records.size() != Window.LENGTH) {
            throw new HttpError(
                    400,
                    path + ": is " + (records.isArray() ? "a list of " + records.size() : "not a list")
                            + ", where six consecutive records are needed");
        }
        var numbers = new HashMap<String, double[]>();
        var weather = new String[Window.LENGTH];
        for (int i = 0; i < Window.LENGTH; i++) {
            record(records.get(i), i, path + "[" + i + "]", numbers, weather);
        }
        Function<Integer, String> room = record -> path + "[" + record + "]." + Fields.COLUMNS.get(Fields.TARGET);
        return new Instance(numbers, weather, time(node, place)).checked(room);
    }

    private static void record(
            JsonNode record, int index, String place, HashMap<String, double[]> numbers, String[] weather) {
        if (!record.isObject()) {
            throw new HttpError(400, place + ": is not an object with the five fields of a record");
        }
        record.fieldNames().forEachRemaining(name -> {
            if (!Fields.COLUMNS.containsValue(name)) {
                throw new HttpError(
                        400,
                        place + "." + shortened(name) + ": is not one of "
                                + String.join(", ", Fields.COLUMNS.values()));
            }
        });
        for (var field : Fields.COLUMNS.values()) {
            var value = record.get(field);
            var where = place + "." + field;
            if (value == null) {
                throw new HttpError(400, where + ": is missing; null says that it is unknown");
            }
            if (field.equals(Fields.WEATHER)) {
                weather[index] = value.isNull() ? null : Instance.word(text(value, where), where);
            } else {
                numbers.computeIfAbsent(field, any -> new double[Window.LENGTH])[index] =
                        value.isNull() ? Double.NaN : Instance.number(number(value, where), field, where);
            }
        }
    }

    private static String text(JsonNode value, String place) {
        if (!value.isTextual()) {
            throw new HttpError(400, place + ": is not a text");
        }
        return value.textValue();
    }

    private static double number(JsonNode value, String place) {
        if (!value.isNumber()) {
            throw new HttpError(400, place + ": is not a number");
        }
        return value.doubleValue();
    }

    private Instant time(JsonNode node, String place) {
        if (!node.isObject() || node.path("time").isMissingNode()) {
            return clock.instant();
        }
        try {
            var time = Instant.parse(text(node.get("time"), place + ".time"));
            return Instance.time(time.toEpochMilli(), place + ".time");
        } catch (DateTimeException | ArithmeticException e) {
            throw new HttpError(400, place + ".time: is not a time such as 2026-11-24T09:30:00Z");
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /** For each instance a list of forecasts, one for each time ahead. */
    private static byte[] write(Forecasts.Made made) {
        return HttpEndpoint.json(json -> {
            json.writeArrayFieldStart("predictions");
            for (var forecasts : made.byInstance()) {
                json.writeStartArray();
                for (var forecast : forecasts.entrySet()) {
                    json.writeStartObject();
                    json.writeNumberField("minutes_ahead", forecast.getKey().toMinutes());
                    json.writeNumberField(
                            "server_room_temperature", forecast.getValue().value());
                    json.writeNumberField("lower", forecast.getValue().lower());
                    json.writeNumberField("upper", forecast.getValue().upper());
                    json.writeNumberField("coverage", HorizonModel.COVERAGE);
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeStringField("model_version", made.version());
        });
    }
}
