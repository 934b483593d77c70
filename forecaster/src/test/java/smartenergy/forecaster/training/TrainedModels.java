package smartenergy.forecaster.training;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import smartenergy.forecaster.Recordings;
import smartenergy.forecaster.model.ModelFiles;
import smartenergy.recordings.Hints;

/** Models of a made-up room for tests, each an hour newer than the one before. */
public final class TrainedModels {
    /** Under which they are saved. */
    public static final String NAME = "room-temperature";

    private static final Instant FIRST = Instant.parse("2026-11-24T09:00:00Z");
    private static final int MINUTES = 1_200;

    private final Path folder;
    private int count;

    public TrainedModels(Path folder) {
        this.folder = folder;
    }

    /** Where they are saved. */
    public Path models() {
        return folder.resolve("models");
    }

    /** Trains and saves one; returns its version. */
    public String add() throws IOException {
        var clock = Clock.fixed(FIRST.plus(Duration.ofHours(count++)), ZoneOffset.UTC);
        var files = new ModelFiles(models());
        new Trainer(NAME, files, clock, new PrintStream(OutputStream.nullOutputStream()))
                .train(
                        Recordings.room(Files.createTempDirectory(folder, "records"), MINUTES),
                        Hints.time("time"),
                        "a test");
        return files.versions().getFirst();
    }
}
