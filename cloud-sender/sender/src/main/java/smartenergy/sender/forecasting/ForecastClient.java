package smartenergy.sender.forecasting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import smartenergy.service.http.AnswerText;
import smartenergy.telemetry.TrainingRecord;

/** Asks an inference server by KServe's protocol V1. */
final class ForecastClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType TYPE = MediaType.get("application/json");
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int OK = 200;
    /** In minutes: a day. */
    private static final int MOST_AHEAD = 1_440;

    /** What no room's forecast is beyond, in °C. */
    private static final double COLDEST = -100;

    private static final double HOTTEST = 150;

    private final String address;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .callTimeout(PATIENCE)
            .followRedirects(false)
            .build();

    /** @param server such as {@code http://forecaster:8087} */
    ForecastClient(URI server, String model) {
        this.address = server + "/v1/models/" + model + ":predict";
    }

    /**
     * The forecasts from six consecutive minutes.
     *
     * @throws IOException if there is no answer, or none that is one
     */
    List<Forecast> forecast(List<TrainingRecord> window) throws IOException {
        var request = new Request.Builder()
                .url(address)
                .post(RequestBody.create(body(window), TYPE))
                .build();
        try (var response = http.newCall(request).execute()) {
            var text = response.body().string();
            if (response.code() != OK) {
                throw new IOException(response.code() + ": " + AnswerText.shortened(text));
            }
            var predictions = JSON.readTree(text).path("predictions");
            if (!predictions.isArray() || predictions.size() != 1) {
                throw new IOException("the answer holds no prediction, or several: " + AnswerText.shortened(text));
            }
            return forecasts(predictions.path(0));
        }
    }

    private static List<Forecast> forecasts(JsonNode prediction) throws IOException {
        if (!prediction.isArray() || prediction.isEmpty() || prediction.size() > MOST_AHEAD) {
            throw new IOException("the answer holds no prediction: " + AnswerText.shortened(prediction.toString()));
        }
        var forecasts = new TreeMap<Long, Forecast>();
        for (var one : prediction) {
            var ahead = one.path("minutes_ahead");
            if (!ahead.isIntegralNumber() || ahead.longValue() < 1 || ahead.longValue() > MOST_AHEAD) {
                throw new IOException("a forecast of the answer has no minutes_ahead from 1 to " + MOST_AHEAD + ": "
                        + AnswerText.shortened(one.toString()));
            }
            var forecast = new Forecast(
                    Duration.ofMinutes(ahead.longValue()),
                    celsius(one, "server_room_temperature"),
                    celsius(one, "lower"),
                    celsius(one, "upper"));
            if (forecast.lower() > forecast.upper() || forecasts.put(ahead.longValue(), forecast) != null) {
                throw new IOException("a forecast of the answer contradicts itself or another: "
                        + AnswerText.shortened(one.toString()));
            }
        }
        return List.copyOf(forecasts.values());
    }

    private static double celsius(JsonNode forecast, String member) throws IOException {
        double value = forecast.path(member).asDouble(Double.NaN);
        if (!forecast.path(member).isNumber() || !(value >= COLDEST && value <= HOTTEST)) {
            throw new IOException("a forecast of the answer has no temperature as its " + member + ": "
                    + AnswerText.shortened(forecast.toString()));
        }
        return value;
    }

    private static byte[] body(List<TrainingRecord> window) throws IOException {
        var body = JSON.createObjectNode();
        var instance = body.putArray("instances").addObject();
        instance.put("time", window.getLast().minute().toString());
        var records = instance.putArray("records");
        for (var minute : window) {
            records.addObject()
                    .put("external_temperature", minute.outdoorCelsius())
                    .put("external_humidity", minute.outdoorHumidityPercent())
                    .put("server_room_temperature", minute.roomCelsius())
                    .put("server_room_humidity", minute.roomHumidityPercent())
                    .put("weather", minute.weather().isEmpty() ? null : minute.weather());
        }
        return JSON.writeValueAsBytes(body);
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
