package smartenergy.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import smartenergy.local.deployment.Installation;
import smartenergy.local.waiting.Wait;

/**
 * {@code smart-energy bench forecaster}: how long training takes, how fast forecasts are, what rubbish does to the
 * server.
 */
public final class ForecasterBench {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TRAINING_PATIENCE = Duration.ofMinutes(30);
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(30);
    private static final String RECORD = "{\"external_temperature\":12.5,\"external_humidity\":48,"
            + "\"server_room_temperature\":22.25,\"server_room_humidity\":40,\"weather\":\"Clouds\"}";
    private static final byte[] REQUEST = ("{\"instances\":[{\"time\":\"2026-03-02T10:00:00Z\",\"records\":["
                    + String.join(",", Collections.nCopies(6, RECORD)) + "]}]}")
            .getBytes(StandardCharsets.UTF_8);

    private final Installation installation;
    private final int fuzzed;
    private final List<Integer> records;
    private final Duration warmUp;
    private final Duration measured;
    private final PrintStream out;
    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * @param fuzzed how many broken requests are sent
     * @param isShort with less, to see that it works
     */
    public ForecasterBench(Installation installation, int fuzzed, boolean isShort, PrintStream out) {
        this.installation = installation;
        this.fuzzed = fuzzed;
        this.records = isShort ? List.of(5_000) : List.of(20_000, 1_000_000);
        this.warmUp = Duration.ofSeconds(isShort ? 1 : 5);
        this.measured = Duration.ofSeconds(isShort ? 2 : 15);
        this.out = out;
    }

    public void run() throws Exception {
        FreshFolder.use(folder -> {
            for (int count : records) {
                train(folder, count);
            }
            serve(folder);
        });
    }

    private void train(Path folder, int count) throws IOException, InterruptedException {
        var csv = room(folder.resolve("records-" + count + ".csv"), count);
        long start = System.nanoTime();
        var trainer = start(folder, "trainer.log", List.of(), "forecaster-trainer", csv.toString());
        long most = 0;
        while (trainer.isAlive()) {
            most = Math.max(most, resident(trainer));
            if (System.nanoTime() - start > TRAINING_PATIENCE.toNanos()) {
                trainer.destroyForcibly();
                throw new IOException("a training on " + count + " records is not over after "
                        + TRAINING_PATIENCE.toMinutes() + " min");
            }
            Thread.sleep(POLL);
        }
        if (trainer.exitValue() != 0) {
            throw new IOException("the trainer ended with " + trainer.exitValue() + ": "
                    + Files.readString(folder.resolve("trainer.log")));
        }
        out.printf(
                "  trained and scored on %,9d records in %.1f s, RSS up to %d MiB%n",
                count, (System.nanoTime() - start) / 1e9, most >> 20);
    }

    private static long resident(Process process) {
        try {
            return ProcessStats.of(process.pid()).residentBytes();
        } catch (IOException e) {
            return 0; // it has just ended
        }
    }

    private void serve(Path folder) throws Exception {
        int port = freePort();
        var server = start(
                folder,
                "server.log",
                List.of("taskset", "-c", "0"),
                "forecaster",
                Map.of("SMART_ENERGY_HTTP_PORT", Integer.toString(port)));
        try {
            var predict = URI.create("http://127.0.0.1:" + port + "/v1/models/room-temperature:predict");
            awaitReady(folder, server, predict);
            ask(predict, warmUp);
            var millis = ask(predict, measured);
            long before = resident(server);
            out.printf(
                    "  one request after the other, server on one core: %.0f forecasts/s, p50 %.2f ms, p99 %.2f ms, RSS %d MiB%n",
                    millis.length / (double) measured.toSeconds(),
                    Table.quantile(millis, 0.5),
                    Table.quantile(millis, 0.99),
                    before >> 20);
            var statuses = fuzz(predict);
            ask(predict, warmUp);
            out.printf(
                    "  %,d broken requests: answers by status %s; RSS %d MiB before, %d MiB after%n",
                    fuzzed, statuses, before >> 20, resident(server) >> 20);
        } finally {
            server.destroy();
            if (!server.waitFor(STOP_PATIENCE)) {
                server.destroyForcibly();
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady(Path folder, Process server, URI predict) throws IOException, InterruptedException {
        Wait.until(
                "a forecast of " + predict,
                START_PATIENCE,
                () -> answers(server, predict),
                () -> "its log says: " + log(folder));
    }

    private boolean answers(Process server, URI predict) throws IOException, InterruptedException {
        try {
            return status(predict, REQUEST) == 200;
        } catch (IOException e) {
            if (!server.isAlive()) {
                throw new IOException("the forecaster has ended with " + server.exitValue(), e);
            }
            return false; // It does not listen yet.
        }
    }

    private static String log(Path folder) {
        try {
            return Files.readString(folder.resolve("server.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private int status(URI address, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address)
                .timeout(ANSWER_PATIENCE)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** Sorted, in ms. */
    private double[] ask(URI predict, Duration duration) throws IOException, InterruptedException {
        var millis = new ArrayList<Double>();
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            if (status(predict, REQUEST) != 200) {
                throw new IOException("a forecast failed");
            }
            millis.add((System.nanoTime() - start) / 1e6);
        }
        return millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** Each has a few bytes changed or its end cut off; one that is still right is forecast. */
    private Map<Integer, Integer> fuzz(URI predict) throws IOException, InterruptedException {
        var random = new Random(5);
        var statuses = new TreeMap<Integer, Integer>();
        for (int n = 0; n < fuzzed; n++) {
            var body = REQUEST.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            var sent = random.nextInt(3) == 0 ? Arrays.copyOf(body, random.nextInt(body.length)) : body;
            statuses.merge(status(predict, sent), 1, Integer::sum);
        }
        return statuses;
    }

    private Process start(Path folder, String log, List<String> before, String script, String argument)
            throws IOException {
        return start(folder, log, before, script, Map.of("SMART_ENERGY_TRAINING_SOURCE", argument));
    }

    private Process start(Path folder, String log, List<String> before, String script, Map<String, String> settings)
            throws IOException {
        var command = new ArrayList<>(before);
        command.addAll(installation.service(script));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile());
        builder.environment().putAll(settings);
        builder.environment().put("JAVA_HOME", installation.javaHome());
        builder.environment()
                .put("SMART_ENERGY_MODELS_DIR", folder.resolve("models").toString());
        return builder.start();
    }

    /** A made-up room, minute by minute, in the columns of the export. */
    private static Path room(Path csv, int minutes) throws IOException {
        var random = new Random(7);
        var time = Instant.parse("2024-01-01T00:00:00Z");
        double room = 22;
        double cooling = 0;
        try (BufferedWriter out = Files.newBufferedWriter(csv)) {
            out.write("time,outdoorHumidityPercent,outdoorCelsius,roomCelsius,roomHumidityPercent,weather,room\n");
            for (int minute = 0; minute < minutes; minute++) {
                double day = 2 * Math.PI * minute / Duration.ofDays(1).toMinutes();
                double outdoor = 12 + 8 * Math.sin(day) + 4 * Math.sin(day / 9);
                cooling = room > 23.5 ? 1 : room < 21.5 ? 0 : cooling;
                room += 0.01 * (outdoor - room) + 0.22 - 0.2 * cooling + 0.02 * random.nextGaussian();
                out.write(String.format(
                        Locale.ROOT,
                        "%s,%.0f,%.2f,%.3f,%.1f,%s,server-room%n",
                        time.plus(Duration.ofMinutes(minute)),
                        60 - outdoor,
                        outdoor,
                        room,
                        40 + random.nextGaussian(),
                        Math.sin(day / 3) > 0 ? "Clear" : "Clouds"));
            }
        }
        return csv;
    }
}
