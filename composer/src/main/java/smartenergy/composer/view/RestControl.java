package smartenergy.composer.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.control.CompositionReport;
import smartenergy.composer.files.CompositionFile;
import smartenergy.composer.placement.Node;

/** A composer of another process, which takes requests over HTTP. May be used by any thread. */
public final class RestControl implements CompositionControl {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI composer;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_PATIENCE).build();

    /** What an answer that is no success says. */
    private record Refusal(String error) {}

    /** @param composer such as {@code http://127.0.0.1:8089} */
    public RestControl(URI composer) {
        this.composer = composer;
    }

    @Override
    public List<String> compositions() {
        return read(get("/compositions"), new TypeReference<>() {});
    }

    @Override
    public Optional<Composition> composition(String name) {
        return found(get(one(name))).map(answer -> CompositionFile.parse("composition " + name, answer.body()));
    }

    @Override
    public Optional<CompositionReport> report(String name) {
        return found(get(one(name) + "/report")).map(answer -> read(answer, new TypeReference<>() {}));
    }

    @Override
    public List<Node> nodes(Composition composition) {
        return read(get(one(composition.name()) + "/nodes"), new TypeReference<>() {});
    }

    @Override
    public Applied apply(Composition composition, Map<String, Object> spec) {
        var answer = ask("PUT", one(composition.name()), json(spec));
        if (answer.statusCode() == HttpURLConnection.HTTP_BAD_REQUEST) {
            throw new IllegalArgumentException(refusal(answer));
        }
        return read(answer, new TypeReference<ControlRoutes.Outcome>() {}).applied();
    }

    @Override
    public String relocate(String composition, Replica replica, Optional<String> to) {
        var action = new CompositionRoutes.Action(
                "relocate", composition, replica.function(), replica.index(), to.orElse(null));
        return read(act(action), new TypeReference<CompositionRoutes.Taken>() {})
                .id();
    }

    @Override
    public boolean cordon(String node, boolean isCordoned) {
        return found(act(new CompositionRoutes.Action(isCordoned ? "drain" : "undrain", null, null, 0, node)))
                .isPresent();
    }

    private HttpResponse<String> act(CompositionRoutes.Action action) {
        return ask("POST", "/composition/actions", json(action));
    }

    @Override
    public boolean rollback(String composition) {
        return isDone(ask("POST", one(composition) + "/rollback", json(Map.of())));
    }

    @Override
    public boolean delete(String composition) {
        return isDone(ask("DELETE", one(composition), BodyPublishers.noBody()));
    }

    private boolean isDone(HttpResponse<String> answer) {
        return read(answer, new TypeReference<ControlRoutes.Done>() {}).done();
    }

    private static String one(String name) {
        return "/compositions/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private static BodyPublisher json(Object value) {
        return BodyPublishers.ofByteArray(Json.bytes(value));
    }

    private HttpResponse<String> get(String path) {
        return ask("GET", path, BodyPublishers.noBody());
    }

    private HttpResponse<String> ask(String method, String path, BodyPublisher body) {
        var request = HttpRequest.newBuilder(composer.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new ClusterException("the composer at " + composer + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while the composer at " + composer + " was asked", e);
        }
    }

    /** Absent if there is no such thing. */
    private Optional<HttpResponse<String>> found(HttpResponse<String> answer) {
        return answer.statusCode() == HttpURLConnection.HTTP_NOT_FOUND
                ? Optional.empty()
                : Optional.of(successful(answer));
    }

    private HttpResponse<String> successful(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new ClusterException("the composer at " + composer + " does not do it: " + refusal(answer), null);
        }
        return answer;
    }

    private <T> T read(HttpResponse<String> answer, TypeReference<T> type) {
        try {
            return Json.MAPPER.readValue(successful(answer).body(), type);
        } catch (JsonProcessingException e) {
            throw new ClusterException("what answers at " + composer + " is no composer of this version", e);
        }
    }

    private static String refusal(HttpResponse<String> answer) {
        try {
            return Json.MAPPER.readValue(answer.body(), Refusal.class).error();
        } catch (JsonProcessingException e) {
            return "HTTP " + answer.statusCode();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
