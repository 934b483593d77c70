package smartenergy.recordings;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Finds the column that tells one room or sensor from another, in files that hold several. */
final class SeriesColumn {
    private static final Pattern NAME = Pattern.compile(
            "(?i).*(device|sensor|node|mote|room|site|station|location|unit|zone|rack|place|(^|_)id$|in/out|out/in).*");
    private static final int MAX_SERIES = 100;
    private static final long MINUTE = 60_000;
    /** How many minutes must hold several records, and of these, different values of the column. */
    private static final double OFTEN = 0.2;

    private SeriesColumn() {}

    static Optional<String> find(Table table) {
        var candidates = new LinkedHashSet<>(table.words().keySet());
        table.numbers().keySet().stream()
                .filter(name ->
                        !name.equals(table.target()) && NAME.matcher(name).matches())
                .forEach(candidates::add);
        return candidates.stream()
                .filter(name -> interleaves(table, values(table, name)))
                .findFirst();
    }

    /** By row; an empty text where it is unknown. */
    static String[] values(Table table, String name) {
        var words = table.words().get(name);
        var numbers = table.numbers().get(name);
        if (words == null && numbers == null) {
            throw new BadData("there is no column '" + name + "' that could tell series apart");
        }
        return IntStream.range(0, table.times().length)
                .mapToObj(i -> words == null ? Double.toString(numbers[i]) : words[i] == null ? "" : words[i])
                .toArray(String[]::new);
    }

    /** Records of several sensors share their minutes, which a weather report or a state does not do. */
    private static boolean interleaves(Table table, String[] values) {
        long different = Arrays.stream(values).distinct().limit(MAX_SERIES + 1L).count();
        if (different < 2 || different > MAX_SERIES) {
            return false;
        }
        Map<Long, HashSet<String>> byMinute = new HashMap<>();
        var rows = new HashMap<Long, Integer>();
        for (int i = 0; i < values.length; i++) {
            long minute = Math.floorDiv(table.times()[i], MINUTE);
            byMinute.computeIfAbsent(minute, same -> new HashSet<>()).add(values[i]);
            rows.merge(minute, 1, Integer::sum);
        }
        long shared = rows.values().stream().filter(count -> count > 1).count();
        long mixed =
                byMinute.values().stream().filter(found -> found.size() > 1).count();
        return shared >= OFTEN * rows.size() && mixed >= OFTEN * shared;
    }
}
