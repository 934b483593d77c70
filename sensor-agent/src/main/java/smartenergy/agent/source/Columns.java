package smartenergy.agent.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Which column of a recording is what.
 *
 * @param celsius and humidityPercent are both there, or neither
 * @param others the rest, by a name that a value can have
 */
record Columns(
        int time, OptionalInt device, OptionalInt celsius, OptionalInt humidityPercent, Map<String, Integer> others) {
    private static final Set<String> TIME = Set.of("time", "timestamp", "date", "datetime", "ts", "dt_iso", "at");
    private static final Set<String> DEVICE = Set.of("device", "sensor", "mote_id", "node", "out/in");
    private static final Set<String> CELSIUS = Set.of("celsius", "temperature");
    private static final Set<String> HUMIDITY = Set.of("humiditypercent", "humidity");

    /**
     * @param mapping such as {@code time=reading,celsius=temperature}, empty for none; it wins over what is recognised
     * @throws IllegalArgumentException if there is no time column, or the mapping names a column that does not exist
     */
    static Columns of(List<String> header, String mapping) {
        var mapped = mapped(header, mapping);
        var time = role("time", mapped, header, TIME::contains);
        if (time.isEmpty()) {
            throw new IllegalArgumentException("no column is recognised as the time among " + header
                    + "; name one, for instance with SMART_ENERGY_REPLAY_COLUMNS=time=" + header.getFirst());
        }
        var device = role("device", mapped, header, DEVICE::contains);
        var celsius = role("celsius", mapped, header, CELSIUS::contains);
        var humidity = role("humidityPercent", mapped, header, HUMIDITY::contains);
        boolean climate = celsius.isPresent() && humidity.isPresent();
        var others = new TreeMap<String, Integer>();
        for (int i = 0; i < header.size(); i++) {
            boolean taken = i == time.getAsInt()
                    || device.equals(OptionalInt.of(i))
                    || (climate && (celsius.getAsInt() == i || humidity.getAsInt() == i));
            if (!taken) {
                others.put(valueName(header.get(i), i), i);
            }
        }
        var none = OptionalInt.empty();
        return new Columns(time.getAsInt(), device, climate ? celsius : none, climate ? humidity : none, others);
    }

    private static Map<String, Integer> mapped(List<String> header, String mapping) {
        var mapped = new HashMap<String, Integer>();
        for (var pair : mapping.isBlank() ? new String[0] : mapping.split(",")) {
            var sides = pair.split("=", 2);
            int column = sides.length == 2 ? header.indexOf(sides[1].strip()) : -1;
            if (column < 0) {
                throw new IllegalArgumentException(
                        "'" + pair.strip() + "' does not say role=column with one of the columns " + header);
            }
            mapped.put(sides[0].strip(), column);
        }
        return mapped;
    }

    private static OptionalInt role(
            String role, Map<String, Integer> mapped, List<String> header, Predicate<String> isIt) {
        if (mapped.containsKey(role)) {
            return OptionalInt.of(mapped.get(role));
        }
        for (int i = 0; i < header.size(); i++) {
            if (isIt.test(header.get(i).strip().toLowerCase(Locale.ROOT))) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** The header with everything replaced that a value's name cannot hold. */
    private static String valueName(String header, int column) {
        var name = header.strip().replaceAll("[^A-Za-z0-9_.-]+", "_").replaceAll("^_+|_+$", "");
        if (name.isEmpty() || !Character.isLetter(name.charAt(0))) {
            name = "column" + (column + 1) + (name.isEmpty() ? "" : "_" + name);
        }
        return name;
    }

    /** The other columns that are numbers in this row, by name. */
    Map<String, Double> numbers(List<String> row) {
        var numbers = new TreeMap<String, Double>();
        others.forEach((name, column) -> {
            try {
                double number = Double.parseDouble(row.get(column).strip());
                if (Double.isFinite(number)) {
                    numbers.put(name, number);
                }
            } catch (NumberFormatException e) {
                // Text columns are not carried; the start-up message names the columns that are.
            }
        });
        return numbers;
    }

    List<String> describe(List<String> header) {
        var roles = new ArrayList<String>();
        roles.add("time=" + header.get(time));
        device.ifPresent(column -> roles.add("device=" + header.get(column)));
        celsius.ifPresent(column -> roles.add("celsius=" + header.get(column)));
        humidityPercent.ifPresent(column -> roles.add("humidityPercent=" + header.get(column)));
        roles.add("values=" + others.keySet());
        return roles;
    }
}
