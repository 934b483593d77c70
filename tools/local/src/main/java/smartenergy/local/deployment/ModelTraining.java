package smartenergy.local.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import smartenergy.agent.source.Place;
import smartenergy.agent.source.SimulatedRoom;
import smartenergy.local.metrics.Scrape;
import smartenergy.telemetry.Kind;

/**
 * Has a model trained when a deployment starts: on the records that its analytics made before, if there are enough, and
 * at the first start on some days of the simulated room, as they would have been. Later it is trained again where the
 * forecasts drift, or where there is still no model.
 */
final class ModelTraining {
    private static final String TRAINER = "forecaster-trainer";
    private static final Duration HISTORY = Duration.ofDays(3);
    private static final int SENSORS = 4;
    private static final Duration TURN = Duration.ofMinutes(1).dividedBy(SENSORS);
    private static final long SEED = 20_261_126;

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);
    /** After a training its forecasts need so long until they are judged. */
    private static final Duration SHORTEST_PAUSE = Duration.ofHours(2);

    /** Before what gave no model is tried again. */
    private static final Duration RETRY_PAUSE = Duration.ofMinutes(10);

    private static final Duration TRAINING_PATIENCE = Duration.ofMinutes(30);
    private static final String DRIFTING = "smart_energy_sender_forecasts_drifting";

    private final Installation installation;
    private final Path data;
    private final URI dataLake;
    private final URI cloudSender;
    private final Consumer<String> progress;
    private final HttpClient client = HttpClient.newHttpClient();
    private Process trainer;
    private boolean isStopped;

    ModelTraining(Installation installation, Path data, Addresses addresses, Consumer<String> progress) {
        this.installation = installation;
        this.data = data;
        this.dataLake = addresses.dataLake();
        this.cloudSender = addresses.cloudSender();
        this.progress = progress;
    }

    /** Trains, and again whenever it is needed; returns when it is stopped. */
    void run() {
        try {
            tried(this::first);
            var trained = Instant.now();
            while (!isStopped()) {
                Thread.sleep(LOOK_INTERVAL);
                boolean hasModel = hasModel();
                if (trained.plus(hasModel ? SHORTEST_PAUSE : RETRY_PAUSE).isAfter(Instant.now())) {
                    continue;
                }
                if (!hasModel) {
                    tried(this::first);
                    trained = Instant.now();
                } else if (isDrifting()) {
                    progress.accept("forecasts have drifted, and a new model is trained");
                    tried(this::again);
                    trained = Instant.now();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Training {
        void run() throws IOException, InterruptedException;
    }

    /** One that fails, or takes too long, does not keep later ones from being tried. */
    private void tried(Training training) throws InterruptedException {
        try {
            training.run();
        } catch (IOException e) {
            if (!isStopped()) {
                progress.accept("no model could be trained: " + e.getMessage());
            }
        }
    }

    private void again() throws IOException, InterruptedException {
        if (run("datalake") != 0) {
            throw new IOException("the log is " + log());
        }
    }

    private boolean isDrifting() throws InterruptedException {
        try {
            return Scrape.of(client, cloudSender).sum(DRIFTING) > 0;
        } catch (IOException e) {
            return false; // The next look tells.
        }
    }

    private synchronized boolean isStopped() {
        return isStopped;
    }

    private void first() throws IOException, InterruptedException {
        long start = System.nanoTime();
        if (run("datalake") != 0 && !hasModel()) {
            var history = data.resolve("history.csv");
            Files.write(history, history());
            if (run(history.toString()) != 0) {
                progress.accept("no model could be trained; the log is " + log());
                return;
            }
        }
        progress.accept("%-14s ready after %4.1f s   %s"
                .formatted("model", (System.nanoTime() - start) / 1e9, data.resolve(LocalFunctions.MODELS)));
    }

    private boolean hasModel() {
        var models = data.resolve(LocalFunctions.MODELS);
        if (!Files.isDirectory(models)) {
            return false;
        }
        try (var versions = Files.list(models)) {
            return versions.anyMatch(version -> Files.exists(version.resolve("metadata.json")));
        } catch (IOException | UncheckedIOException e) {
            return false; // The next training tells.
        }
    }

    private Path log() {
        return data.resolve(TRAINER + ".log").toAbsolutePath();
    }

    private int run(String source) throws IOException, InterruptedException {
        var command = new ArrayList<>(installation.service(TRAINER));
        command.add(source);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("SMART_ENERGY_"));
        builder.environment().put("JAVA_HOME", installation.javaHome());
        builder.environment().put(LocalFunctions.DATALAKE_URL, dataLake.toString());
        builder.environment()
                .put(
                        LocalFunctions.MODELS_DIR,
                        data.resolve(LocalFunctions.MODELS).toAbsolutePath().toString());
        synchronized (this) {
            if (isStopped) {
                throw new InterruptedException("stopped");
            }
            trainer = builder.start();
        }
        if (!trainer.waitFor(TRAINING_PATIENCE)) {
            trainer.destroyForcibly();
            throw new IOException(
                    "a training is not over after " + TRAINING_PATIENCE.toMinutes() + " min; its log is " + log());
        }
        return trainer.exitValue();
    }

    synchronized void stop() {
        isStopped = true;
        if (trainer != null) {
            trainer.destroyForcibly();
        }
    }

    /** A training record for each minute, in the columns of the export. */
    private static List<String> history() {
        var start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(HISTORY);
        var room = new SimulatedRoom(
                new Place("home", "server-room", "pi-1"), SENSORS, 1.0 / TURN.toSeconds(), start, SEED);
        var lines = new ArrayList<>(
                List.of("time,outdoorHumidityPercent,outdoorCelsius,roomCelsius,roomHumidityPercent,weather,room"));
        Map<String, Double> climate = null;
        for (var at = start; at.isBefore(start.plus(HISTORY)); at = at.plus(TURN)) {
            for (var item : room.take(at, 1)) {
                var reading = item.reading();
                var measurement = reading.measurement();
                if (measurement.kind() == Kind.ROOM_CLIMATE) {
                    climate = measurement.values();
                } else if (measurement.kind() == Kind.OUTDOOR_WEATHER && climate != null) {
                    lines.add(String.format(
                            Locale.ROOT,
                            "%s,%s,%s,%s,%s,%s,server-room",
                            reading.observedAt().truncatedTo(ChronoUnit.MINUTES),
                            measurement.values().get("humidityPercent"),
                            measurement.values().get("celsius"),
                            climate.get("celsius"),
                            climate.get("humidityPercent"),
                            measurement.words().getFirst()));
                }
            }
        }
        return lines;
    }
}
