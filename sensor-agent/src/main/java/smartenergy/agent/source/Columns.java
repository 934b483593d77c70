package smartenergy.agent.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import smartenergy.recordings.Hints;
import smartenergy.recordings.Recording;
import smartenergy.recordings.Row;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;

/**
 * Which column of a recording is what: roles are {@code time}, {@code device}, {@code celsius} and
 * {@code humidityPercent}; {@code dates} (dmy, mdy, ymd) and {@code zone} say how the time is to be read.
 *
 * @param numbers the rest, by a name that a value can have
 * @param texts those of the rest that hold texts, or codes that only look like numbers
 */
record Columns(
        OptionalInt device,
        Optional<Climate> climate,
        SortedMap<String, Integer> numbers,
        SortedMap<String, Integer> texts) {
    private static final String DEVICE = "device";
    private static final String CELSIUS = "celsius";
    private static final String HUMIDITY = "humidityPercent";
    /** Of InfluxDB's own exports: what they say of the query, not of the reading. */
    private static final Set<String> OF_INFLUX_1 = Set.of("name", "tags");

    private static final Set<String> OF_INFLUX_2 = Set.of("result", "table", "_start", "_stop");

    private static final int LONGEST_NAME = 64;
    /** Longer texts are documents, and a reading is a message. */
    private static final int LONGEST_TEXT = 1_000;

    private static final int LONGEST_TEXTS = 10_000;
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
     * @throws smartenergy.recordings.BadData if one is not known
     */
    static Map<String, String> roles(String mapping) {
        return Hints.pairs(mapping, NAMES.keySet());
    }

    /**
     * @param roles win over what is recognised
     * @throws smartenergy.recordings.BadData if one names a column that does not exist
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
        var numbers = new TreeMap<String, Integer>();
        var texts = new TreeMap<String, Integer>();
        var influx = header.containsAll(Set.of("_time", "_value"))
                ? OF_INFLUX_2
                : header.getFirst().equals("name") && header.contains("time") ? OF_INFLUX_1 : Set.<String>of();
        var taken = new HashSet<>(Measurement.General.TAKEN);
        for (int i = 0; i < header.size(); i++) {
            int column = i;
            boolean isTaken = recording.timeColumns().contains(i)
                    || influx.contains(header.get(i))
                    || recording.isRowNumber(i)
                    || device.equals(OptionalInt.of(i))
                    || climate.filter(both -> both.celsius() == column || both.humidityPercent() == column)
                            .isPresent();
            if (!isTaken) {
                var name = valueName(header.get(i), i, taken);
                taken.add(name);
                (recording.isText(i) ? texts : numbers).put(name, i);
            }
        }
        return new Columns(device, climate, numbers, texts);
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
        if (name.length() > LONGEST_NAME || taken.contains(name)) {
            var suffix = "_column" + (column + 1);
            name = name.substring(0, Math.min(name.length(), LONGEST_NAME - suffix.length())) + suffix;
        }
        return name;
    }

    /**
     * A general reading of the other columns; empty if the row has nothing there.
     *
     * @param progress is told of values that are none
     */
    Optional<Measurement> general(String profile, Row row, ReplayProgress progress) {
        var found = new TreeMap<String, Double>();
        numbers.forEach((name, column) -> {
            double number = row.number(column);
            if (!Double.isNaN(number)) {
                found.put(name, number);
            } else if (!Recording.isMissing(row.text(column))) {
                progress.leftOut(row.line(), "column " + name + " is '" + row.text(column) + "', not a number");
            }
        });
        var words = new TreeMap<String, String>();
        int[] length = {0};
        texts.forEach((name, column) -> {
            var text = row.text(column);
            length[0] += text.length();
            if (text.length() > LONGEST_TEXT || length[0] > LONGEST_TEXTS) {
                progress.leftOut(row.line(), "column " + name + " is a text of " + text.length() + " characters");
            } else if (!Recording.isMissing(text)) {
                words.put(name, text);
            }
        });
        return found.isEmpty() && words.isEmpty()
                ? Optional.empty()
                : Optional.of(new Measurement.General(profile, "", found, words));
    }

    List<String> describe(List<String> header) {
        var roles = new ArrayList<String>();
        device.ifPresent(column -> roles.add(DEVICE + "=" + header.get(column)));
        climate.ifPresent(both -> {
            roles.add(CELSIUS + "=" + both.celsiusName());
            roles.add(HUMIDITY + "=" + both.humidityName());
        });
        roles.add("values=" + numbers.keySet());
        roles.add("texts=" + texts.keySet());
        return roles;
    }
}
