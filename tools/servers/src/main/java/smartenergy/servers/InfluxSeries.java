package smartenergy.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lists of series that an InfluxDB 1.x keeps beside its points. It does not sync them when it makes them; after a
 * power cut they may have their length and nothing in them, and influxd 1.6 then waits for ever at its start, for a
 * lock that it holds itself. It makes them anew of the points where they are not there.
 */
final class InfluxSeries {
    private static final Logger LOG = LoggerFactory.getLogger(InfluxSeries.class);
    private static final String SERIES = "_series";
    /** Of segments, which have numbers for names, and of the index of those that were compacted. */
    private static final Map<Pattern, String> MAGIC =
            Map.of(Pattern.compile("[0-9a-f]{4}"), "SSEG", Pattern.compile("index"), "SIDX");

    private InfluxSeries() {}

    /**
     * Removes those that cannot be read, with the indexes that speak of them.
     *
     * @param data with a folder for each database
     */
    static void removeDamaged(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            return;
        }
        for (var database : list(data)) {
            var series = database.resolve(SERIES);
            if (Files.isDirectory(series) && isDamaged(series)) {
                LOG.warn("{} is damaged, as after a power cut; InfluxDB makes it anew of its points", series);
                removeIndexes(database);
                remove(series); // last, since it tells that there is something to do
            }
        }
    }

    private static boolean isDamaged(Path series) throws IOException {
        for (var partition : list(series)) {
            for (var file : Files.isDirectory(partition) ? list(partition) : List.<Path>of()) {
                if (lacksMagic(file)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean lacksMagic(Path file) throws IOException {
        for (var form : MAGIC.entrySet()) {
            if (form.getKey().matcher(file.getFileName().toString()).matches()) {
                try (var in = Files.newInputStream(file)) {
                    return !new String(in.readNBytes(form.getValue().length()), US_ASCII).equals(form.getValue());
                }
            }
        }
        return false;
    }

    private static void removeIndexes(Path database) throws IOException {
        for (var policy : list(database)) {
            for (var shard : Files.isDirectory(policy) ? list(policy) : List.<Path>of()) {
                if (!policy.endsWith(SERIES)) {
                    remove(shard.resolve("index"));
                    Files.deleteIfExists(shard.resolve("fields.idx"));
                }
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var inside = Files.list(folder)) {
            return inside.toList();
        }
    }

    private static void remove(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (var all = Files.walk(tree)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
