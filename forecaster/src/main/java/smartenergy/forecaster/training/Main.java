package smartenergy.forecaster.training;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import smartenergy.forecaster.model.ModelFiles;
import smartenergy.recordings.BadData;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

/** Trains once, with what the environment says; arguments, if there are any, are the source and the models' folder. */
public final class Main {
    /** The model is no better than the last value: saved, not to be served. */
    private static final int NOT_GOOD = 1;

    /** Exit statuses of BSD's sysexits.h. */
    private static final int EX_USAGE = 64;

    private static final int EX_DATA = 65;

    private static final int EX_UNAVAILABLE = 69;

    private Main() {}

    public static void main(String[] args) {
        var variables = new HashMap<>(System.getenv());
        var names = List.of("SMART_ENERGY_TRAINING_SOURCE", "SMART_ENERGY_MODELS_DIR");
        if (args.length > names.size()) {
            System.err.println("usage: forecaster-trainer [SOURCE [MODELS]]");
            System.exit(EX_USAGE);
        }
        for (int i = 0; i < args.length; i++) {
            variables.put(names.get(i), args[i]);
        }
        System.exit(run(variables));
    }

    private static int run(HashMap<String, String> variables) {
        try {
            var config = TrainerConfig.from(new Env(variables));
            var folder = Files.createTempDirectory("smart-energy-training-");
            try {
                var source = new Source(config);
                var trainer =
                        new Trainer(config.name(), new ModelFiles(config.models()), Clock.systemUTC(), System.out);
                return trainer.train(source.file(folder), config.hints(), source.description()) ? 0 : NOT_GOOD;
            } finally {
                remove(folder);
            }
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            return ConfigException.EXIT_CODE;
        } catch (BadData e) {
            System.err.println(e.getMessage());
            return EX_DATA;
        } catch (IOException e) {
            // The message of what fails on a file is no more than the file's name.
            System.err.println(e instanceof FileSystemException ? e.toString() : e.getMessage());
            return EX_UNAVAILABLE;
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
