package smartenergy.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.datalake.Answer;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.FunctionStatus;
import smartenergy.datalake.InfluxClient;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Response;
import smartenergy.service.worker.Worker;

/**
 * Asks every function now and then whether it is ready, and the composer where each replica is and whether data can
 * pass, and keeps the answers in InfluxDB.
 */
final class FunctionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FunctionWatch.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEALTH = "datalake";
    private static final String READY = "/health/ready";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final InfluxClient influx;
    private final PeerClient composer;
    private final ConsoleConfig config;
    private final Clock clock;
    private final Health health;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .callTimeout(PATIENCE)
            .followRedirects(false)
            .build();
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Replay> replays = new ConcurrentSkipListMap<>();
    private final Worker worker;

    /**
     * A recording that a function plays, or has played.
     *
     * @param well whether there is nothing to complain about
     * @param detail its rows that were played and refused, and whether it has ended, for a person
     */
    record Replay(String function, boolean well, String detail) {}

    /** Starts watching. */
    FunctionWatch(InfluxClient influx, PeerClient composer, ConsoleConfig config, Clock clock, Health health) {
        this.influx = influx;
        this.composer = composer;
        this.config = config;
        this.clock = clock;
        this.health = health.expect(HEALTH);
        this.worker = new Worker("function-watch", config.watchInterval(), Duration.ZERO, this::look).start();
    }

    /** The recordings that are played, as their functions told it at the last look. */
    void addTo(HttpEndpoint to) {
        to.route("GET", "/api/replays", request -> Response.json(200, JSON.writeValueAsBytes(replays.values())));
    }

    /** Returns that the next look is to wait. */
    private boolean look() throws InterruptedException {
        var asked = new ArrayList<Future<FunctionStatus>>();
        config.functions().forEach((name, address) -> asked.add(calls.submit(() -> ask(name, address))));
        try {
            var composition = calls.submit(this::composition);
            var said = new LinkedHashMap<String, FunctionStatus>();
            for (var status : asked) {
                said.put(status.get().function(), status.get());
            }
            var all = new ComposedStatus(config.site(), clock.instant(), said).of(composition.get());
            record(all.stream().map(FunctionStatus::line).collect(Collectors.joining()));
        } catch (ExecutionException e) {
            LOG.warn("Not looked at", e.getCause());
            health.notReady(HEALTH, "the functions are not looked at: " + e.getCause());
        }
        return false;
    }

    /** As the composer tells it; if it does not, {@code error} says why. */
    private JsonNode composition() throws IOException {
        if (!composer.isConfigured()) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(composer.get(PeerRoutes.COMPOSITION).json());
        } catch (HttpError e) {
            return JSON.createObjectNode().put("error", e.getMessage());
        }
    }

    /** Nothing to record is written as well: it tells whether InfluxDB is there. */
    private void record(String lines) {
        switch (influx.write(DataLake.DATABASE, DataLake.RAW, lines.getBytes(StandardCharsets.UTF_8))) {
            case Answer.Accepted accepted -> health.ready(HEALTH, "connected");
            case Answer.Refused refused -> note(refused.message());
            case Answer.SchemaMissing missing -> note(missing.message());
            case Answer.Unavailable unavailable -> note(unavailable.message());
            case Answer.TooLarge tooLarge -> note(tooLarge.message());
        }
    }

    private void note(String trouble) {
        health.notReady(HEALTH, trouble);
        LOG.warn("The functions' status is not kept: {}", trouble);
    }

    private FunctionStatus ask(String name, URI address) {
        var request = new Request.Builder().url(address.resolve(READY).toString());
        try (var response = http.newCall(request.build()).execute()) {
            var parts = parts(response.body().string());
            noteReplay(name, parts.path("replay"));
            var detail = detail(parts);
            return status(name, response.isSuccessful(), detail.isEmpty() ? "HTTP " + response.code() : detail);
        } catch (IOException e) {
            replays.remove(name);
            return status(name, false, ComposedStatus.shortened("does not answer: " + e.getMessage()));
        }
    }

    private FunctionStatus status(String name, boolean ready, String detail) {
        return new FunctionStatus(name, config.site(), clock.instant(), ready, detail, Optional.empty());
    }

    private void noteReplay(String function, JsonNode replay) {
        if (replay.has("detail")) {
            replays.put(
                    function,
                    new Replay(
                            function,
                            replay.path("ready").asBoolean(),
                            replay.path("detail").asText()));
        } else {
            replays.remove(function);
        }
    }

    /** What each part of a function says of itself; a text if that is none of ours. */
    private static JsonNode parts(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return TextNode.valueOf(body);
        }
    }

    private static String detail(JsonNode parts) {
        var details = new ArrayList<String>();
        for (Map.Entry<String, JsonNode> part : parts.properties()) {
            if (part.getValue().has("detail")) {
                details.add(
                        part.getKey() + ": " + part.getValue().path("detail").asText());
            }
        }
        return ComposedStatus.shortened(parts.isTextual() ? parts.asText() : String.join("; ", details));
    }

    @Override
    public void close() {
        worker.close();
        calls.shutdownNow();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
