package smartenergy.relay.edgex;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import smartenergy.relay.Readings;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.datapond.PondServer;
import smartenergy.relay.intake.Acknowledgements;
import smartenergy.relay.intake.Arrival;
import smartenergy.relay.intake.Intake;
import smartenergy.relay.intake.IntakeMetrics;
import smartenergy.relay.intake.IntakeQueue;
import smartenergy.relay.intake.Validators;
import smartenergy.relay.registry.Registry;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;

/** All of a gateway that EdgeX meets, over real HTTP and a DataPond in memory. */
final class Gateway implements AutoCloseable {
    private static final Clock CLOCK = Clock.fixed(Readings.NOW, ZoneOffset.UTC);

    private final PondServer server = new PondServer();
    final DataPond pond = server.open();
    final List<String> topics = new ArrayList<>();
    final List<JsonNode> envelopes = new ArrayList<>();
    final IntakeMetrics metrics = IntakeMetrics.in(new PrometheusRegistry());
    final Registry registry = new Registry(pond::documents, new SystemEvents(this::published, CLOCK));
    final Intake intake = new Intake(
            pond, pond.events(), Validators.accepting(registry), new Acknowledgements(), metrics, new Health(), CLOCK);
    final IntakeQueue queue = new IntakeQueue(intake);
    private final HttpEndpoint http =
            new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), new Health(), new PrometheusRegistry());
    private final HttpClient client = HttpClient.newHttpClient();

    Gateway() {
        new CommonRoutes(Release.V4, Map.of("SMART_ENERGY_MQTT_PASSWORD", "***"), CLOCK).addTo(http);
        new MetadataRoutes(registry).addTo(http);
        new EventRoutes(
                        pond.events(),
                        (path, body, done) -> queue.put(Arrival.byHttp(path, body, Readings.NOW), done, () -> false),
                        CLOCK)
                .addTo(http);
        http.start();
    }

    private void published(String topic, byte[] message) {
        topics.add(topic);
        envelopes.add(json(new String(message, UTF_8)));
    }

    /** @param body null for none */
    HttpResponse<String> send(String method, String path, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> send(String method, String path, String body) {
        return send(method, path, body.replace('\'', '"').getBytes(UTF_8));
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, (byte[]) null);
    }

    HttpResponse<String> delete(String path) {
        return send("DELETE", path, (byte[]) null);
    }

    static JsonNode json(String text) {
        try {
            return EdgexJson.read(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    @Override
    public void close() {
        queue.close();
        http.close();
        client.close();
        pond.close();
        server.close();
    }
}
