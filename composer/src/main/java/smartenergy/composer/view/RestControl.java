package smartenergy.composer.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.CompositionControl;
import smartenergy.composer.control.CompositionReport;
import smartenergy.composer.files.CompositionFile;
import smartenergy.composer.placement.Node;
import smartenergy.service.http.OneShotJson;

/** A composer of another process, which takes requests over HTTP. May be used by any thread. */
public final class RestControl implements CompositionControl {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI composer;
    private final OkHttpClient client = new OkHttpClient.Builder()
            .connectTimeout(CONNECT_PATIENCE)
            .readTimeout(PATIENCE)
            .callTimeout(PATIENCE)
            .followRedirects(false)
            .build();

    /** What an answer that is no success says. */
    private record Refusal(String error) {}

    private record Answer(int status, String body) {}

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
        if (answer.status() == HttpURLConnection.HTTP_BAD_REQUEST) {
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

    private Answer act(CompositionRoutes.Action action) {
        return ask("POST", "/composition/actions", json(action));
    }

    @Override
    public boolean rollback(String composition) {
        return isDone(ask("POST", one(composition) + "/rollback", json(Map.of())));
    }

    @Override
    public boolean delete(String composition) {
        return isDone(ask("DELETE", one(composition), null));
    }

    private boolean isDone(Answer answer) {
        return read(answer, new TypeReference<ControlRoutes.Done>() {}).done();
    }

    private static String one(String name) {
        return "/compositions/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private static RequestBody json(Object value) {
        return new OneShotJson(Json.bytes(value));
    }

    private Answer get(String path) {
        return ask("GET", path, null);
    }

    /** @param body null for none */
    private Answer ask(String method, String path, RequestBody body) {
        var request =
                new Request.Builder().url(composer.resolve(path).toString()).method(method, body);
        try (var answer = client.newCall(request.build()).execute()) {
            return new Answer(answer.code(), answer.body().string());
        } catch (IOException e) {
            throw new ClusterException("the composer at " + composer + " does not answer: " + e, e);
        }
    }

    /** Absent if there is no such thing. */
    private Optional<Answer> found(Answer answer) {
        return answer.status() == HttpURLConnection.HTTP_NOT_FOUND ? Optional.empty() : Optional.of(successful(answer));
    }

    private Answer successful(Answer answer) {
        if (answer.status() / 100 != 2) {
            throw new ClusterException("the composer at " + composer + " does not do it: " + refusal(answer), null);
        }
        return answer;
    }

    private <T> T read(Answer answer, TypeReference<T> type) {
        try {
            return Json.MAPPER.readValue(successful(answer).body(), type);
        } catch (JsonProcessingException e) {
            throw new ClusterException("what answers at " + composer + " is no composer of this version", e);
        }
    }

    private static String refusal(Answer answer) {
        try {
            return Json.MAPPER.readValue(answer.body(), Refusal.class).error();
        } catch (JsonProcessingException e) {
            return "HTTP " + answer.status();
        }
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
