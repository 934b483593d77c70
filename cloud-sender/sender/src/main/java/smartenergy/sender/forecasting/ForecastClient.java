package smartenergy.sender.forecasting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import smartenergy.telemetry.TrainingRecord;

/** Asks an inference server by KServe's protocol V1. */
final class ForecastClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType TYPE = MediaType.get("application/json");
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String address;
    private final OkHttpClient http =
            new OkHttpClient.Builder().callTimeout(PATIENCE).build();

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
            if (!response.isSuccessful()) {
                throw new IOException(response.code() + ": " + text);
            }
            return forecasts(JSON.readTree(text).path("predictions").path(0));
        }
    }

    private static List<Forecast> forecasts(JsonNode prediction) throws IOException {
        if (!prediction.isArray()) {
            throw new IOException("the answer holds no prediction");
        }
        var forecasts = new ArrayList<Forecast>();
        for (var one : prediction) {
            forecasts.add(new Forecast(
                    Duration.ofMinutes((long) number(one, "minutes_ahead")),
                    number(one, "server_room_temperature"),
                    number(one, "lower"),
                    number(one, "upper")));
        }
        return forecasts;
    }

    private static double number(JsonNode forecast, String member) throws IOException {
        if (!forecast.path(member).isNumber()) {
            throw new IOException("a forecast of the answer has no number as its " + member);
        }
        return forecast.path(member).doubleValue();
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
