package smartenergy.agent.hardware;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.storage.WholeFile;
import smartenergy.telemetry.NumberText;

/**
 * Which of several sensors of one sort has which number in its name: by its device's place in the kernel's tree, and
 * kept in a file, so that a sensor that is away keeps its number and no other one gets it. Any thread.
 */
public final class Numbering {
    private static final Logger LOG = LoggerFactory.getLogger(Numbering.class);

    private final Path file;
    private final boolean isKept;
    private final Properties places = new Properties();

    private Numbering(Path file, boolean isKept) {
        this.file = file;
        boolean isReadable = true;
        try (var in = Files.newBufferedReader(file)) {
            places.load(in);
        } catch (NoSuchFileException e) {
            LOG.debug("{} comes with the first sensor", file);
        } catch (IOException | IllegalArgumentException e) {
            isReadable = false;
            LOG.warn("Sensors get their numbers anew until file={} can be read or is deleted: {}", file, e.toString());
        }
        this.isKept = isKept && isReadable;
    }

    /**
     * @param file is written where a sensor gets a number, unless it is there and cannot be read; a line of it may be
     *     deleted for one that is gone for good
     */
    public static Numbering keptIn(Path file) {
        return new Numbering(file, true);
    }

    /** As {@link #keptIn}, but to look only. */
    public static Numbering readFrom(Path file) {
        return new Numbering(file, false);
    }

    /**
     * The places of all sensors of a sort by number: those known from before and those that are there now.
     *
     * @param sort such as {@code dht22}
     * @param present in the order in which new ones get numbers
     */
    public synchronized SortedMap<Integer, String> of(String sort, List<String> present) {
        var numbered = new TreeMap<Integer, String>();
        for (var key : places.stringPropertyNames()) {
            if (key.matches(sort + "-[1-9]\\d{0,5}")) {
                numbered.put(NumberText.integer(key.substring(sort.length() + 1)), places.getProperty(key));
            }
        }
        present.stream().filter(place -> !numbered.containsValue(place)).forEach(place -> {
            int free = IntStream.iterate(1, n -> n + 1)
                    .filter(n -> !numbered.containsKey(n))
                    .findFirst()
                    .orElseThrow();
            numbered.put(free, place);
            places.setProperty(sort + "-" + free, place);
            if (isKept) {
                write();
            }
        });
        return numbered;
    }

    private void write() {
        try {
            var text = new StringWriter();
            places.store(text, "which sensor is which");
            WholeFile.replace(file, UTF_8.encode(text.toString()));
        } catch (IOException e) {
            LOG.warn("The numbers of sensors may change at the next start: file={} because={}", file, e.toString());
        }
    }
}
