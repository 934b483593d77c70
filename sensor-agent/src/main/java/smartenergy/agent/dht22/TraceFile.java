package smartenergy.agent.dht22;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import smartenergy.telemetry.NumberText;

/**
 * A recording of a DHT22's line: in each line the time of an edge in µs and the level after it, 0 or 1. Comments with
 * #, blank lines and one header are passed over; levels that repeat are no edges, so samples at an even rate do as
 * well.
 */
public final class TraceFile {
    /** Between two reads of a recording; longer than any start pulse. In ns. */
    private static final long BETWEEN_READS = 100_000_000;

    private final List<Long> falls = new ArrayList<>();
    private boolean hasHeader;
    private boolean hasEdges;
    private boolean isLow;
    private long last = Long.MIN_VALUE;

    /** A line is none of a trace; the message has its number. */
    public static final class TraceException extends IOException {
        private static final long serialVersionUID = 1L;

        TraceException(String message) {
            super(message);
        }
    }

    private TraceFile() {}

    /**
     * The falling edges of each read in the recording, in ns; at least one, which may have no edge.
     *
     * @throws IOException if the file cannot be read
     */
    public static List<long[]> reads(Path file) throws IOException {
        var trace = new TraceFile();
        try (var lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                trace.add(++number, line.replace("\uFEFF", "").strip());
            }
        }
        if (!trace.hasEdges) {
            throw new TraceException("no line holds an edge, such as 1042.5,0");
        }
        return trace.split();
    }

    private void add(int number, String line) throws TraceException {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        var fields = line.split("[,;\\s]+");
        try {
            if (fields.length < 2) {
                throw new NumberFormatException();
            }
            addEdge(number, Math.round(NumberText.decimal(fields[0]) * 1e3), NumberText.decimal(fields[1]));
        } catch (NumberFormatException e) {
            if (hasEdges || hasHeader || !Character.isLetter(line.charAt(0))) {
                throw new TraceException("line " + number + " is '" + shortened(line)
                        + "', not a time in µs and a level of 0 or 1, such as 1042.5,0");
            }
            hasHeader = true;
        }
    }

    private void addEdge(int number, long nanos, double level) throws TraceException {
        if (level != 0 && level != 1) {
            throw new NumberFormatException();
        }
        if (nanos < last) {
            throw new TraceException("line " + number + " is earlier than the line before it");
        }
        if (level == 0 && !isLow) {
            falls.add(nanos);
        }
        isLow = level == 0;
        last = nanos;
        hasEdges = true;
    }

    private List<long[]> split() {
        var reads = new ArrayList<long[]>();
        int from = 0;
        for (int i = 1; i <= falls.size(); i++) {
            if (i == falls.size() || falls.get(i) - falls.get(i - 1) > BETWEEN_READS) {
                reads.add(falls.subList(from, i).stream()
                        .mapToLong(Long::longValue)
                        .toArray());
                from = i;
            }
        }
        return reads.isEmpty() ? List.of(new long[0]) : reads;
    }

    private static String shortened(String line) {
        return line.length() <= 40 ? line : line.substring(0, 40) + "…";
    }
}
