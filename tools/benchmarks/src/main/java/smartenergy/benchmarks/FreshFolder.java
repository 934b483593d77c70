package smartenergy.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder for one measurement, removed after it. */
final class FreshFolder {
    private FreshFolder() {}

    interface Measurement {
        void run(Path folder) throws Exception;
    }

    static void use(Measurement measurement) throws Exception {
        var folder = Files.createTempDirectory("smart-energy-bench-");
        try {
            measurement.run(folder);
        } finally {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
