package smartenergy.recordings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which columns give the time, and in which form.
 *
 * @param columns one, or date and time of day
 */
record TimeColumn(List<Integer> columns, TimeText form) {
    private static final Set<String> NAMES = Set.of(
            "time",
            "timestamp",
            "date",
            "datetime",
            "date_time",
            "date time",
            "ts",
            "dt",
            "dt_iso",
            "at",
            "when",
            "minute",
            "observedat",
            "observed_at",
            "created_at",
            "noted_date",
            "time_utc",
            "utc",
            "local_time",
            "epoch",
            "_time");
    private static final Pattern TIME_OF_DAY =
            Pattern.compile("\\s*\\d{1,2}[:.]\\d{2}([:.]\\d{2}(\\.\\d+)?)?\\s*([AaPp][Mm])?\\s*");
    private static final double MOST = 0.8;
    private static final TimeText DAY_FIRST = new TimeText(true);
    private static final TimeText MONTH_FIRST = new TimeText(false);

    /**
     * @param named column names that the user gave; empty to look for them
     * @param sample the first records
     * @throws BadData if no column is a time
     */
    static TimeColumn of(Dialect dialect, List<String> named, List<List<String>> sample) {
        var columns = named.isEmpty() ? find(dialect, sample) : named(dialect, named);
        return new TimeColumn(columns, form(columns, sample));
    }

    private static List<Integer> named(Dialect dialect, List<String> named) {
        return named.stream().map(name -> Table.column(dialect, name)).toList();
    }

    private static List<Integer> find(Dialect dialect, List<List<String>> sample) {
        var all = IntStream.range(0, dialect.names().size()).boxed().collect(Collectors.toCollection(ArrayList::new));
        // Those with a telling name first, then those that no number could be, then numbers that count from the epoch.
        all.sort((one, other) -> Integer.compare(rank(dialect, sample, one), rank(dialect, sample, other)));
        for (int column : all) {
            if (share(sample, column) < MOST) {
                continue;
            }
            var timeOfDay = all.stream()
                    .filter(other -> other != column && isTimeOfDay(sample, other))
                    .findFirst();
            return timeOfDay.isPresent() && isDateOnly(sample, column)
                    ? List.of(column, timeOfDay.get())
                    : List.of(column);
        }
        throw new BadData(dialect.file() + ": none of the columns " + dialect.names()
                + " is a time in a known form; name it with --time");
    }

    private static int rank(Dialect dialect, List<List<String>> sample, int column) {
        if (NAMES.contains(dialect.names().get(column).toLowerCase(Locale.ROOT))) {
            return 0;
        }
        boolean isNumeric = sample.stream().allMatch(row -> !Double.isNaN(Numbers.parse(field(row, column))));
        return isNumeric ? 2 : 1;
    }

    private static double share(List<List<String>> sample, int column) {
        return sample.stream()
                        .map(row -> field(row, column))
                        .filter(text -> DAY_FIRST.parse(text).isPresent()
                                || MONTH_FIRST.parse(text).isPresent())
                        .count()
                / (double) sample.size();
    }

    private static boolean isDateOnly(List<List<String>> sample, int column) {
        return sample.stream().allMatch(row -> field(row, column).strip().length() <= 11);
    }

    private static boolean isTimeOfDay(List<List<String>> sample, int column) {
        return sample.stream()
                                .filter(row ->
                                        TIME_OF_DAY.matcher(field(row, column)).matches())
                                .count()
                        >= MOST * sample.size()
                && sample.stream().map(row -> field(row, column)).distinct().count() > 1
                && sample.stream().anyMatch(row -> Double.isNaN(Numbers.parse(field(row, column))));
    }

    /** Day and month in the order that reads more of the sample, and makes it jump less. */
    private static TimeText form(List<Integer> columns, List<List<String>> sample) {
        return cost(new TimeColumn(columns, MONTH_FIRST), sample) < cost(new TimeColumn(columns, DAY_FIRST), sample)
                ? MONTH_FIRST
                : DAY_FIRST;
    }

    private static double cost(TimeColumn column, List<List<String>> sample) {
        double cost = 0;
        long previous = Long.MIN_VALUE;
        for (var row : sample) {
            var time = column.millis(row);
            if (time.isEmpty()) {
                cost += 1e15;
            } else {
                cost += previous == Long.MIN_VALUE ? 0 : Math.abs(time.getAsLong() - previous);
                previous = time.getAsLong();
            }
        }
        return cost;
    }

    OptionalLong millis(List<String> row) {
        return form.parse(text(row));
    }

    String text(List<String> row) {
        return columns.stream().map(column -> field(row, column).strip()).collect(Collectors.joining(" "));
    }

    private static String field(List<String> row, int column) {
        return column < row.size() ? row.get(column) : "";
    }
}
