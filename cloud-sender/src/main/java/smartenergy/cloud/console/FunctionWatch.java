package smartenergy.cloud.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.cloud.datalake.Answer;
import smartenergy.cloud.datalake.DataLake;
import smartenergy.cloud.datalake.InfluxClient;
import smartenergy.cloud.datalake.Line;
import smartenergy.telemetry.ops.Health;

/** Asks every function now and then whether it is ready and keeps the answers in InfluxDB. */
final class FunctionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FunctionWatch.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEALTH = "datalake";
    private static final String READY = "/health/ready";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MAX_DETAIL = 500;

    private final InfluxClient influx;
    private final ConsoleConfig config;
    private final Clock clock;
    private final Health health;
    private final OkHttpClient http =
            new OkHttpClient.Builder().callTimeout(PATIENCE).build();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

    private record Status(String function, boolean ready, String detail) {}

    /** Starts watching. */
    FunctionWatch(InfluxClient influx, ConsoleConfig config, Clock clock, Health health) {
        this.influx = influx;
        this.config = config;
        this.clock = clock;
        this.health = health.expect(HEALTH);
        timer.scheduleAtFixedRate(this::look, 0, config.watchInterval().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        var asked = new ArrayList<Future<Status>>();
        config.functions().forEach((name, address) -> asked.add(calls.submit(() -> ask(name, address))));
        try {
            var lines = new StringBuilder();
            for (var status : asked) {
                append(lines, status.get());
            }
            record(lines.toString());
        } catch (ExecutionException e) {
            LOG.warn("Not looked at", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void append(StringBuilder lines, Status status) {
        lines.append(Functions.MEASUREMENT);
        Line.appendTag(lines, "function", status.function());
        Line.appendTag(lines, "site", config.site());
        lines.append(' ');
        Line.appendNumber(lines, "ready", status.ready() ? 1 : 0);
        Line.appendText(lines, "detail", status.detail());
        lines.setCharAt(lines.length() - 1, ' ');
        lines.append(clock.millis()).append("000000\n");
    }

    /** Nothing to record is written as well: it tells whether InfluxDB is there. */
    private void record(String lines) {
        switch (influx.write(DataLake.DATABASE, DataLake.RAW, lines.getBytes(StandardCharsets.UTF_8))) {
            case Answer.Accepted accepted -> health.ready(HEALTH, "connected");
            case Answer.Refused refused -> note(refused.message());
            case Answer.SchemaMissing missing -> note(missing.message());
            case Answer.Unavailable unavailable -> note(unavailable.message());
            case Answer.TooLarge tooLarge -> note("too many functions");
        }
    }

    private void note(String trouble) {
        health.notReady(HEALTH, trouble);
        LOG.warn("The functions' status is not kept: {}", trouble);
    }

    private Status ask(String name, URI address) {
        var request = new Request.Builder().url(address.resolve(READY).toString());
        try (var response = http.newCall(request.build()).execute()) {
            var detail = detail(response.body().string());
            return new Status(name, response.isSuccessful(), detail.isEmpty() ? "HTTP " + response.code() : detail);
        } catch (IOException e) {
            return new Status(name, false, shortened("does not answer: " + e.getMessage()));
        }
    }

    /** What each part of a function says of itself. */
    private static String detail(String body) {
        try {
            var parts = new ArrayList<String>();
            for (Map.Entry<String, JsonNode> part : JSON.readTree(body).properties()) {
                if (part.getValue().has("detail")) {
                    parts.add(part.getKey() + ": " + part.getValue().path("detail").asText());
                }
            }
            return shortened(String.join("; ", parts));
        } catch (IOException e) {
            return shortened(body);
        }
    }

    private static String shortened(String text) {
        return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        calls.shutdownNow();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
