package smartenergy.servers.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import smartenergy.servers.InfluxDb;

/** A real influxd, with nothing in it, in a folder of the test. */
public final class RunningInfluxDb implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process influxd;
    private final URI uri;

    public RunningInfluxDb(Path folder) throws IOException, InterruptedException {
        int port = freePort();
        uri = URI.create("http://127.0.0.1:" + port);
        var command = new InfluxDb(System.getenv("PATH"), folder.resolve("cache")).command(port, freePort(), folder);
        influxd = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("influxd.log").toFile())
                .start();
        awaitAnswer();
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                query("SHOW DATABASES");
                return;
            } catch (ConnectException e) {
                if (!influxd.isAlive()) {
                    throw new IOException("influxd ended with " + influxd.exitValue(), e);
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            "influxd does not listen at " + uri + " after " + PATIENCE.toSeconds() + " s", e);
                }
                Thread.sleep(20);
            }
        }
    }

    public URI uri() {
        return uri;
    }

    /** @param lines of the line protocol, times in ns */
    public void write(String policy, String lines) throws IOException, InterruptedException {
        var answer = post("/write?db=energy&rp=" + policy, lines);
        if (!answer.isEmpty()) {
            throw new IOException(answer);
        }
    }

    /** The answer's JSON. */
    public String query(String text) throws IOException, InterruptedException {
        return post("/query", "q=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    }

    /** The answer's body. */
    public String post(String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    /** A port that nobody listens at. */
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        influxd.destroy();
        try {
            if (!influxd.waitFor(PATIENCE)) {
                influxd.destroyForcibly();
            }
        } catch (InterruptedException e) {
            influxd.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
