package smartenergy.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import smartenergy.telemetry.Reading;

/** The baseline of the cloud half: how fast influxd takes the same points when their line protocol is ready-made. */
final class LakeCeiling {
    private static final int CONNECTIONS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final URI influxDb;
    private final String database;

    LakeCeiling(URI influxDb, String database) {
        this.influxDb = influxDb;
        this.database = database;
    }

    /** Makes the bodies beforehand, so that only influxd's own work is timed. */
    static List<byte[]> bodies(Iterable<Reading> readings, int linesPerBody) {
        var bodies = new ArrayList<byte[]>();
        var body = new StringBuilder();
        int lines = 0;
        for (var reading : readings) {
            appendLine(body, reading);
            if (++lines % linesPerBody == 0) {
                bodies.add(body.toString().getBytes(StandardCharsets.UTF_8));
                body.setLength(0);
            }
        }
        if (!body.isEmpty()) {
            bodies.add(body.toString().getBytes(StandardCharsets.UTF_8));
        }
        return bodies;
    }

    private static void appendLine(StringBuilder body, Reading reading) {
        var sequence = reading.sequence().orElseThrow();
        body.append(reading.measurement().kind().text())
                .append(",device=%s,room=%s,site=%s ".formatted(reading.device(), reading.room(), reading.site()));
        reading.measurement()
                .values()
                .forEach((name, value) -> body.append(name)
                        .append('=')
                        .append(String.format(Locale.ROOT, "%s", value))
                        .append(','));
        body.append("seq=%d,stream=%d %d\n".formatted(sequence.number(), sequence.stream(), reading.observedAtNanos()));
    }

    /** Seconds from the first request to the last answer. */
    double secondsToWrite(List<byte[]> bodies) throws Exception {
        query("CREATE DATABASE \"" + database + "\"");
        var next = new AtomicInteger();
        long start = System.nanoTime();
        try (var client = HttpClient.newHttpClient();
                var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            var writers = new ArrayList<Future<?>>();
            for (int i = 0; i < CONNECTIONS; i++) {
                writers.add(threads.submit(() -> writeFrom(next, bodies, client)));
            }
            for (var writer : writers) {
                writer.get();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        query("DROP DATABASE \"" + database + "\"");
        return seconds;
    }

    private Void writeFrom(AtomicInteger next, List<byte[]> bodies, HttpClient client)
            throws IOException, InterruptedException {
        var address = influxDb.resolve("/write?precision=ns&db=" + database);
        for (int i = next.getAndIncrement(); i < bodies.size(); i = next.getAndIncrement()) {
            var request = HttpRequest.newBuilder(address)
                    .timeout(PATIENCE)
                    .POST(BodyPublishers.ofByteArray(bodies.get(i)))
                    .build();
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 204) {
                throw new IOException("InfluxDB answered " + response.statusCode() + ": " + response.body());
            }
        }
        return null;
    }

    private void query(String text) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(influxDb.resolve("/query"))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("q=" + URLEncoder.encode(text, StandardCharsets.UTF_8)))
                    .build();
            client.send(request, BodyHandlers.discarding());
        }
    }
}
