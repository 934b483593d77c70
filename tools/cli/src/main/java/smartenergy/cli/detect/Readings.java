package smartenergy.cli.detect;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Hints;
import smartenergy.recordings.Recording;
import smartenergy.recordings.Skipped;

/**
 * One value of one or more devices, as a recording has it.
 *
 * @param description how the file is understood
 * @param hasDevices whether a column names the device; otherwise every reading's device is empty
 * @param all by time
 * @param skipped lines that are no readings
 */
record Readings(String description, boolean hasDevices, List<Reading> all, Skipped skipped) {
    private static final int SHOWN = 20;
    private static final String DEVICE = "device";
    private static final String VALUE = "value";
    private static final Set<String> DEVICE_NAMES = with(Recording.DEVICE_NAMES, "id");
    private static final Set<String> VALUE_NAMES =
            Set.of("value", "_value", "celsius", "temperature", "temp", "reading");

    record Reading(Instant at, String device, double value) {}

    private record Roles(Optional<Integer> device, int value) {}

    private static Set<String> with(Set<String> names, String name) {
        var all = new ArrayList<>(names);
        all.add(name);
        return Set.copyOf(all);
    }

    /**
     * Reads a CSV file, plain or gzipped.
     *
     * @param named the columns time, device and value by role, and the hints dates and zone
     * @throws BadData if it is damaged, or it is not clear which column is the time or the value; names the file
     */
    static Readings read(Path file, Map<String, String> named) throws IOException {
        var recording = Recording.open(file, Hints.of(named, Hints.OPTION));
        var roles = roles(file, recording, named);
        var skipped = new Skipped(SHOWN);
        var all = new ArrayList<Reading>();
        try (var rows = recording.rows(skipped)) {
            rows.forEachRemaining(row -> {
                double value = row.number(roles.value());
                if (Double.isNaN(value)) {
                    skipped.reject(row.line(), "the value is '" + row.text(roles.value()) + "', not a finite number");
                } else {
                    all.add(new Reading(row.at(), roles.device().map(row::text).orElse(""), value));
                }
            });
        }
        all.sort(Comparator.comparing(Reading::at));
        return new Readings(recording.description(), roles.device().isPresent(), all, skipped);
    }

    private static Roles roles(Path file, Recording recording, Map<String, String> named) {
        var rest = new ArrayList<>(IntStream.range(0, recording.names().size())
                .filter(column -> !recording.timeColumns().contains(column) && !recording.isRowNumber(column))
                .boxed()
                .toList());
        if (!recording.hasHeader() && rest.size() == 2 && !named.containsKey(DEVICE) && !named.containsKey(VALUE)) {
            return new Roles(Optional.of(rest.getFirst()), rest.getLast());
        }
        var device = take(rest, recording, DEVICE, named, DEVICE_NAMES);
        var value = take(rest, recording, VALUE, named, VALUE_NAMES);
        return new Roles(
                device,
                value.or(() -> rest.size() == 1 ? Optional.of(rest.getFirst()) : Optional.empty())
                        .orElseThrow(() -> new BadData(file + ": it is not clear which of the columns "
                                + recording.names() + " is the value; say so with --value NAME")));
    }

    private static Optional<Integer> take(
            List<Integer> rest, Recording recording, String role, Map<String, String> named, Set<String> known) {
        var found = named.containsKey(role)
                ? Optional.of(recording.column(named.get(role)))
                : recording.column(rest, known);
        found.ifPresent(rest::remove);
        return found;
    }
}
