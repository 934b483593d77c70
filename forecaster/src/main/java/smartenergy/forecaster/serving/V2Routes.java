package smartenergy.forecaster.serving;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import smartenergy.forecaster.Fields;
import smartenergy.forecaster.model.HorizonModel.Forecast;
import smartenergy.recordings.Window;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/**
 * The Open Inference Protocol, KServe's V2 (github.com/kserve/open-inference-protocol, REST). Inputs are one tensor for
 * each of the five fields, n instances by six records; {@code time}, n milliseconds of the epoch, may be left out.
 */
final class V2Routes {
    private static final String MODEL = "/v2/models/{name}";
    private static final String VERSION = MODEL + "/versions/{version}";
    private static final String TIME = "time";
    private static final String AHEAD = "minutes_ahead";
    /** In their order. */
    private static final SequencedMap<String, ToDoubleFunction<Forecast>> FORECASTS = new LinkedHashMap<>();

    static {
        FORECASTS.put("server_room_temperature", Forecast::value);
        FORECASTS.put("lower", Forecast::lower);
        FORECASTS.put("upper", Forecast::upper);
    }

    private static final List<String> OUTPUTS =
            Stream.concat(FORECASTS.keySet().stream(), Stream.of(AHEAD)).toList();

    private final Forecasts forecasts;
    private final Clock clock;

    V2Routes(Forecasts forecasts, Clock clock) {
        this.forecasts = forecasts;
        this.clock = clock;
    }

    void addTo(HttpEndpoint http) {
        http.route(
                        "GET",
                        "/v2",
                        request -> Response.json(200, HttpEndpoint.json(json -> {
                            json.writeStringField("name", "smart-energy-forecaster");
                            json.writeStringField("version", "1");
                            json.writeArrayFieldStart("extensions");
                            json.writeEndArray();
                        })))
                .route("GET", "/v2/health/live", request -> flag(200, "live", true))
                .route("GET", "/v2/health/ready", request -> flag(status(), "ready", forecasts.isReady()));
        for (var place : List.of(MODEL, VERSION)) {
            http.route("GET", place, this::metadata)
                    .route("GET", place + "/ready", this::ready)
                    .route("POST", place + "/infer", this::infer);
        }
    }

    private int status() {
        return forecasts.isReady() ? 200 : 503;
    }

    private static Response flag(int status, String name, boolean value) {
        return Response.json(status, HttpEndpoint.json(json -> json.writeBooleanField(name, value)));
    }

    /** @throws HttpError 404 if this model or version is not the one that is served */
    private void require(Request request) {
        forecasts.requireName(request.pathParameters().get("name"));
        var version = request.pathParameters().get("version");
        try (var served = forecasts.take()) {
            if (version != null && !version.equals(served.metadata().version())) {
                throw new HttpError(
                        404, "there is no such version; " + served.metadata().version() + " is served");
            }
        }
    }

    private Response ready(Request request) {
        require(request);
        return Response.json(200, HttpEndpoint.json(json -> {
            json.writeStringField("name", forecasts.name());
            json.writeBooleanField("ready", true);
        }));
    }

    private Response metadata(Request request) {
        require(request);
        try (var served = forecasts.take()) {
            return Response.json(200, HttpEndpoint.json(json -> {
                json.writeStringField("name", forecasts.name());
                json.writeArrayFieldStart("versions");
                json.writeString(served.metadata().version());
                json.writeEndArray();
                json.writeStringField("platform", "smart-energy");
                json.writeArrayFieldStart("inputs");
                for (var field : Fields.COLUMNS.values()) {
                    tensor(json, field, field.equals(Fields.WEATHER) ? "BYTES" : "FP64", -1, Window.LENGTH);
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeArrayFieldStart("outputs");
                int ahead = served.model().horizons().size();
                for (var output : FORECASTS.keySet()) {
                    tensor(json, output, "FP64", -1, ahead);
                    json.writeEndObject();
                }
                tensor(json, AHEAD, "INT64", ahead);
                json.writeEndObject();
                json.writeEndArray();
            }));
        }
    }

    private static void tensor(JsonGenerator json, String name, String type, int... shape) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("datatype", type);
        json.writeArrayFieldStart("shape");
        for (int length : shape) {
            json.writeNumber(length);
        }
        json.writeEndArray();
    }

    private Response infer(Request request) throws IOException {
        require(request);
        var wanted = new LinkedHashSet<String>();
        return forecasts.answer(
                request,
                body -> {
                    wanted.addAll(outputs(body.path("outputs")));
                    return instances(body);
                },
                made -> write(made, wanted));
    }

    /** Without any that are asked for, all. */
    private static Set<String> outputs(JsonNode asked) {
        if (!asked.isMissingNode() && !asked.isArray()) {
            throw new HttpError(400, "outputs: is not a list of outputs that are asked for");
        }
        var names = new LinkedHashSet<String>();
        for (var output : asked) {
            var place = "outputs[" + names.size() + "]";
            var name = output.path("name").asText("");
            if (!OUTPUTS.contains(name)) {
                throw new HttpError(400, place + ".name: is not one of " + String.join(", ", OUTPUTS));
            }
            if (output.path("parameters").path("binary_data").asBoolean()) {
                throw new HttpError(400, place + ".parameters.binary_data: answers are JSON only");
            }
            if (!names.add(name)) {
                throw new HttpError(400, place + ".name: comes twice");
            }
        }
        return names.isEmpty() ? Set.copyOf(OUTPUTS) : names;
    }

    private List<Instance> instances(JsonNode body) {
        var tensors = tensors(body);
        var room = tensors.get(Fields.COLUMNS.get(Fields.TARGET));
        int count = room.rows();
        var instances = new ArrayList<Instance>();
        for (int i = 0; i < count; i++) {
            var numbers = new HashMap<String, double[]>();
            var weather = new String[Window.LENGTH];
            for (var field : Fields.COLUMNS.values()) {
                var tensor = tensors.get(field);
                if (tensor.rows() != count) {
                    throw new HttpError(
                            400, tensor.place() + ".shape: is of " + tensor.rows() + " instances, others of " + count);
                }
                read(tensor, i, field, numbers, weather);
            }
            int first = i * Window.LENGTH;
            instances.add(new Instance(numbers, weather, time(tensors.get(TIME), i, count))
                    .checked(record -> room.place() + ".data[" + (first + record) + "]"));
        }
        return instances;
    }

    private static void read(
            Tensor tensor, int instance, String field, Map<String, double[]> numbers, String[] weather) {
        for (int record = 0; record < Window.LENGTH; record++) {
            int index = instance * Window.LENGTH + record;
            var value = tensor.data().get(index);
            var place = tensor.place() + ".data[" + index + "]";
            if (field.equals(Fields.WEATHER)) {
                weather[record] = value.isNull() ? null : Instance.word(value.textValue(), place);
            } else {
                numbers.computeIfAbsent(field, any -> new double[Window.LENGTH])[record] =
                        value.isNull() ? Double.NaN : Instance.number(value.doubleValue(), field, place);
            }
        }
    }

    private Instant time(Tensor times, int instance, int count) {
        if (times == null) {
            return clock.instant();
        }
        if (times.data().size() != count) {
            throw new HttpError(
                    400, times.place() + ".data: has " + times.data().size() + " times for " + count + " instances");
        }
        var place = times.place() + ".data[" + instance + "]";
        var time = times.data().get(instance);
        if (!time.canConvertToLong()) {
            throw new HttpError(400, place + ": is no number of milliseconds since 1970");
        }
        return Instance.time(time.longValue(), place);
    }

    private static Map<String, Tensor> tensors(JsonNode body) {
        if (!body.path("inputs").isArray()) {
            throw new HttpError(400, "inputs: is not a list of tensors");
        }
        var tensors = new HashMap<String, Tensor>();
        for (var input : body.path("inputs")) {
            var tensor = Tensor.of(input, "inputs[" + tensors.size() + "]");
            if (tensors.put(tensor.name(), tensor) != null) {
                throw new HttpError(400, tensor.place() + ".name: comes twice");
            }
        }
        var missing = new HashSet<>(Fields.COLUMNS.values());
        missing.removeAll(tensors.keySet());
        if (!missing.isEmpty()) {
            throw new HttpError(
                    400, "inputs: there is no tensor " + missing.iterator().next());
        }
        return tensors;
    }

    private byte[] write(Forecasts.Made made, Set<String> wanted) {
        return HttpEndpoint.json(json -> {
            json.writeStringField("model_name", forecasts.name());
            json.writeStringField("model_version", made.version());
            if (!made.id().isEmpty()) {
                json.writeStringField("id", made.id());
            }
            json.writeArrayFieldStart("outputs");
            for (var output : FORECASTS.entrySet()) {
                if (wanted.contains(output.getKey())) {
                    output(json, output.getKey(), made, output.getValue());
                }
            }
            if (wanted.contains(AHEAD)) {
                ahead(json, made.byInstance().getFirst().keySet());
            }
            json.writeEndArray();
        });
    }

    private static void ahead(JsonGenerator json, Set<Duration> times) throws IOException {
        tensor(json, AHEAD, "INT64", times.size());
        json.writeArrayFieldStart("data");
        for (var time : times) {
            json.writeNumber(time.toMinutes());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void output(JsonGenerator json, String name, Forecasts.Made made, ToDoubleFunction<Forecast> part)
            throws IOException {
        tensor(
                json,
                name,
                "FP64",
                made.byInstance().size(),
                made.byInstance().getFirst().size());
        json.writeArrayFieldStart("data");
        for (var instance : made.byInstance()) {
            for (var forecast : instance.values()) {
                json.writeNumber(part.applyAsDouble(forecast));
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
