package smartenergy.agent.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Hints;
import smartenergy.recordings.Recording;
import smartenergy.recordings.Row;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;

/**
 * Which column of a recording is what: roles are {@code time}, {@code device}, {@code celsius} and
 * {@code humidityPercent}; {@code dates} (dmy, mdy, ymd) and {@code zone} say how the time is to be read.
 *
 * @param others the rest, by a name that a value can have
 */
record Columns(OptionalInt device, Optional<Climate> climate, SortedMap<String, Integer> others) {
    private static final String DEVICE = "device";
    private static final String CELSIUS = "celsius";
    private static final String HUMIDITY = "humidityPercent";
    private static final Set<String> HINTS = Set.of("time", "dates", "zone");
    private static final Map<String, Set<String>> NAMES = Map.of(
            DEVICE, Recording.DEVICE_NAMES,
            CELSIUS, Set.of("celsius", "temperature"),
            HUMIDITY, Set.of("humiditypercent", "humidity"));

    /** The columns of a room's climate. */
    record Climate(String celsiusName, int celsius, String humidityName, int humidityPercent) {
        /** @throws IllegalArgumentException if a row has no such climate */
        Measurement of(Row row) {
            return Kind.ROOM_CLIMATE.measured(
                    number(row, celsius, celsiusName), number(row, humidityPercent, humidityName));
        }

        private static double number(Row row, int column, String name) {
            double number = row.number(column);
            if (Double.isNaN(number)) {
                throw new IllegalArgumentException("column " + name + " is '" + row.text(column) + "', not a number");
            }
            return number;
        }
    }

    /**
     * The roles that a user gives.
     *
     * @param mapping such as {@code time=reading,celsius=temperature}, empty for none
     * @throws BadData if one is not known
     */
    static Map<String, String> roles(String mapping) {
        var roles = new HashMap<String, String>();
        for (var pair : mapping.isBlank() ? new String[0] : mapping.split(",")) {
            var sides = pair.split("=", 2);
            var role = sides[0].strip();
            if (sides.length < 2 || !(HINTS.contains(role) || NAMES.containsKey(role))) {
                throw new BadData("'" + pair.strip() + "' does not say role=column with one of the roles time, device,"
                        + " celsius and humidityPercent, nor dates=dmy or zone=UTC");
            }
            roles.put(role, sides[1].strip());
        }
        return roles;
    }

    static Hints hints(Map<String, String> roles) {
        return Hints.of(roles, "SMART_ENERGY_REPLAY_COLUMNS=%s=%s");
    }

    /**
     * @param roles win over what is recognised
     * @throws BadData if one names a column that does not exist
     */
    static Columns of(Recording recording, Map<String, String> roles) {
        var header = recording.names();
        var device = column(DEVICE, roles, recording);
        var celsius = column(CELSIUS, roles, recording);
        var humidity = column(HUMIDITY, roles, recording);
        var climate = celsius.isPresent() && humidity.isPresent()
                ? Optional.of(new Climate(
                        header.get(celsius.getAsInt()),
                        celsius.getAsInt(),
                        header.get(humidity.getAsInt()),
                        humidity.getAsInt()))
                : Optional.<Climate>empty();
        var others = new TreeMap<String, Integer>();
        for (int i = 0; i < header.size(); i++) {
            int column = i;
            boolean isTaken = recording.timeColumns().contains(i)
                    || recording.isRowNumber(i)
                    || device.equals(OptionalInt.of(i))
                    || climate.filter(both -> both.celsius() == column || both.humidityPercent() == column)
                            .isPresent();
            if (!isTaken) {
                others.put(valueName(header.get(i), i, others.keySet()), i);
            }
        }
        return new Columns(device, climate, others);
    }

    private static OptionalInt column(String role, Map<String, String> roles, Recording recording) {
        if (roles.containsKey(role)) {
            return OptionalInt.of(recording.column(roles.get(role)));
        }
        var all = IntStream.range(0, recording.names().size()).boxed().toList();
        return recording.column(all, NAMES.get(role)).stream()
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    /** The header with everything replaced that a value's name cannot hold; another one if that is taken. */
    private static String valueName(String header, int column, Set<String> taken) {
        var name = header.strip().replaceAll("[^A-Za-z0-9_.-]+", "_").replaceAll("^_+|_+$", "");
        if (name.isEmpty() || !Character.isLetter(name.charAt(0))) {
            name = "column" + (column + 1) + (name.isEmpty() ? "" : "_" + name);
        }
        return taken.contains(name) ? name + "_column" + (column + 1) : name;
    }

    /** The other columns that are numbers in this row, by name; texts are not carried. */
    Map<String, Double> numbers(Row row) {
        var numbers = new TreeMap<String, Double>();
        others.forEach((name, column) -> {
            double number = row.number(column);
            if (!Double.isNaN(number)) {
                numbers.put(name, number);
            }
        });
        return numbers;
    }

    List<String> describe(List<String> header) {
        var roles = new ArrayList<String>();
        device.ifPresent(column -> roles.add(DEVICE + "=" + header.get(column)));
        climate.ifPresent(both -> {
            roles.add(CELSIUS + "=" + both.celsiusName());
            roles.add(HUMIDITY + "=" + both.humidityName());
        });
        roles.add("values=" + others.keySet());
        return roles;
    }
}
