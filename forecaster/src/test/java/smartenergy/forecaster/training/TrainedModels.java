package smartenergy.forecaster.training;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import smartenergy.forecaster.Recordings;
import smartenergy.forecaster.model.ModelFiles;
import smartenergy.recordings.Hints;

/** Models of a made-up room for tests, each an hour newer than the one before. */
public final class TrainedModels {
    /** Under which they are saved. */
    public static final String NAME = "room-temperature";

    private static final Instant FIRST = Instant.parse("2026-11-24T09:00:00Z");
    private static final int MINUTES = 1_200;

    /** By their time: of the same records at the same time comes the same, and training takes time. */
    private static final Map<Instant, Saved> TRAINED = new HashMap<>();

    private final Path folder;
    private int count;

    private record Saved(String version, Map<String, byte[]> files) {}

    public TrainedModels(Path folder) {
        this.folder = folder;
    }

    /** Where they are saved. */
    public Path models() {
        return folder.resolve("models");
    }

    /** Saves one; returns its version. */
    public String add() throws IOException {
        var at = FIRST.plus(Duration.ofHours(count++));
        synchronized (TRAINED) {
            if (TRAINED.containsKey(at)) {
                write(TRAINED.get(at));
            } else {
                train(at);
                var version = new ModelFiles(models()).versions().getFirst();
                TRAINED.put(at, new Saved(version, read(models().resolve(version))));
            }
            return TRAINED.get(at).version();
        }
    }

    private void train(Instant at) throws IOException {
        new Trainer(
                        NAME,
                        new ModelFiles(models()),
                        Clock.fixed(at, ZoneOffset.UTC),
                        new PrintStream(OutputStream.nullOutputStream()))
                .train(
                        Recordings.room(Files.createTempDirectory(folder, "records"), MINUTES),
                        Hints.time("time"),
                        "a test");
    }

    private static Map<String, byte[]> read(Path model) throws IOException {
        var files = new HashMap<String, byte[]>();
        try (var all = Files.list(model)) {
            for (var file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    /** Whole or not at all, as a server that looks meanwhile expects it. */
    private void write(Saved saved) throws IOException {
        var whole = Files.createTempDirectory(folder, "model");
        for (var file : saved.files().entrySet()) {
            Files.write(whole.resolve(file.getKey()), file.getValue());
        }
        Files.createDirectories(models());
        Files.move(whole, models().resolve(saved.version()), StandardCopyOption.ATOMIC_MOVE);
    }
}
