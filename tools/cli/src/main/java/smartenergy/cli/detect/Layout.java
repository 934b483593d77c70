package smartenergy.cli.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which column of a recording is what.
 *
 * @param isHeader whether the first line names the columns, rather than being a reading
 * @param width number of columns
 */
record Layout(boolean isHeader, int time, OptionalInt device, int value, int width) {
    private static final Set<String> TIME = Set.of("time", "timestamp", "date", "datetime", "ts", "dt_iso", "at");
    private static final Set<String> DEVICE = Set.of("device", "sensor", "mote_id", "node", "out/in", "id");
    private static final Set<String> VALUE = Set.of("value", "celsius", "temperature", "temp", "reading");

    /**
     * @param named columns by role (time, device, value) where the header does not tell
     * @throws IllegalArgumentException if it is not clear which column is the time or the value
     */
    static Layout of(List<String> first, Map<String, String> named) {
        var line =
                first.stream().map(text -> text.strip().replace("\uFEFF", "")).toList();
        if (named.isEmpty() && isReading(line)) {
            var device = line.size() == 3 ? OptionalInt.of(1) : OptionalInt.empty();
            return new Layout(false, 0, device, line.size() - 1, line.size());
        }
        var rest = new ArrayList<>(IntStream.range(0, line.size()).boxed().toList());
        int time = take(rest, line, "time", named, TIME).orElseThrow(() -> unclear("time", line));
        var device = take(rest, line, "device", named, DEVICE);
        var value = take(rest, line, "value", named, VALUE);
        if (value.isEmpty() && rest.size() == 1) {
            value = OptionalInt.of(rest.getFirst());
        }
        return new Layout(true, time, device, value.orElseThrow(() -> unclear("value", line)), line.size());
    }

    private static boolean isReading(List<String> line) {
        try {
            TimeText.parse(line.getFirst());
            Double.parseDouble(line.getLast());
            return line.size() == 2 || line.size() == 3;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static OptionalInt take(
            List<Integer> rest, List<String> header, String role, Map<String, String> named, Set<String> known) {
        if (named.containsKey(role) && !header.contains(named.get(role))) {
            throw new IllegalArgumentException("there is no column '" + named.get(role) + "' among " + header);
        }
        var found = rest.stream()
                .filter(column -> named.containsKey(role)
                        ? header.get(column).equals(named.get(role))
                        : known.contains(header.get(column).toLowerCase(Locale.ROOT)))
                .mapToInt(Integer::intValue)
                .findFirst();
        found.ifPresent(column -> rest.remove((Integer) column));
        return found;
    }

    private static IllegalArgumentException unclear(String role, List<String> header) {
        return new IllegalArgumentException("it is not clear which of the columns " + header + " is the " + role
                + "; say so with --" + role + " NAME");
    }
}
