package smartenergy.forecaster.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import smartenergy.forecaster.model.HorizonModel.Forecast;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/** What both protocols have in common: a body becomes instances, these become forecasts of the model of now. */
final class Forecasts {
    private final String name;
    private final ModelStore models;
    private final ServerMetrics metrics;

    /** Forecasts of one request, by instance and time ahead. */
    record Made(String version, String id, List<SequencedMap<Duration, Forecast>> byInstance) {}

    Forecasts(String name, ModelStore models, ServerMetrics metrics) {
        this.name = name;
        this.models = models;
        this.metrics = metrics;
    }

    String name() {
        return name;
    }

    boolean isReady() {
        try (var served = models.take().orElse(null)) {
            return served != null;
        }
    }

    ModelStore.Served take() {
        return models.take().orElseThrow(() -> new HttpError(503, "there is no good model yet"));
    }

    /** @throws HttpError 404 */
    void requireName(String asked) {
        if (!asked.equals(name)) {
            throw new HttpError(404, "there is no model of that name; there is " + name);
        }
    }

    Response answer(Request request, Function<JsonNode, List<Instance>> read, Function<Made, byte[]> write)
            throws IOException {
        long start = System.nanoTime();
        try (var served = take()) {
            var body = Bodies.object(request);
            var windows = read.apply(body).stream()
                    .map(instance -> instance.window(served.model().features()))
                    .toList();
            var made = new Made(
                    served.metadata().version(),
                    body.path("id").asText(""),
                    served.model().forecast(windows));
            metrics.forecasts().inc(windows.size());
            return Response.json(200, write.apply(made));
        } catch (HttpError e) {
            metrics.invalid().inc();
            throw e;
        } finally {
            metrics.seconds().observe((System.nanoTime() - start) / 1e9);
        }
    }
}
