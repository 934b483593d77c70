package smartenergy.recordings;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which columns give the time, and in which form.
 *
 * @param columns one, or date and time of day
 * @param unit of times that are numbers; empty for texts
 */
record TimeColumn(List<Integer> columns, Optional<EpochUnit> unit, TimeText text) {
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
    private static final Set<String> HOURS = Set.of("hour", "hr");
    private static final Pattern HOUR = Pattern.compile("[01]?\\d|2[0-3]");
    private static final Pattern TIME_OF_DAY =
            Pattern.compile("\\d{1,2}[:.]\\d{2}([:.]\\d{2}(\\.\\d+)?)?\\s*([AaPp]\\.?[Mm]\\.?)?");
    private static final int LOOKED_AT = 200;
    private static final int LONGEST_DATE = 11;
    /** Of the values of a column that are times: a telling name needs fewer. */
    private static final double MOST = 0.8;

    private static final double HALF = 0.5;

    /** Looks for columns among the records of a sample. */
    private record Search(Dialect dialect, List<List<String>> sample) {

        List<Integer> find(Hints hints) {
            return IntStream.range(0, dialect.names().size())
                    .boxed()
                    .sorted(Comparator.comparingInt(this::rank))
                    .filter(this::isTime)
                    .findFirst()
                    .map(this::withTimeOfDay)
                    .orElseThrow(() -> new BadData(dialect.source().file() + ": none of the columns " + dialect.names()
                            + " is a time in a known form; name it, such as with "
                            + hints.adviseTime(dialect.names().getFirst())));
        }

        /** Those with a telling name first, then those that no number could be, then numbers. */
        private int rank(int column) {
            if (isTelling(column)) {
                return 0;
            }
            return values(column).stream().allMatch(text -> !Double.isNaN(Numbers.parse(text, '.'))) ? 2 : 1;
        }

        private boolean isTelling(int column) {
            return NAMES.contains(dialect.names().get(column).toLowerCase(Locale.ROOT));
        }

        private boolean isTime(int column) {
            var values = values(column);
            long times = values.stream().filter(TimeText::isTime).count();
            return times > 0 && times >= (isTelling(column) ? HALF : MOST) * values.size()
                    || (isTelling(column) && isDays(values));
        }

        private List<String> values(int column) {
            return sample.stream()
                    .limit(LOOKED_AT)
                    .map(row -> field(row, column))
                    .filter(text -> !Numbers.isMissing(text))
                    .toList();
        }

        private List<Integer> withTimeOfDay(int date) {
            boolean isDateOnly = values(date).stream().allMatch(text -> text.length() <= LONGEST_DATE)
                    && unit(values(date), false).isEmpty();
            return IntStream.range(0, dialect.names().size())
                    .boxed()
                    .filter(other -> isDateOnly && other != date && isTimeOfDay(other))
                    .findFirst()
                    .map(time -> List.of(date, time))
                    .orElse(List.of(date));
        }

        private boolean isTimeOfDay(int column) {
            var values = values(column);
            var name = dialect.names().get(column).toLowerCase(Locale.ROOT);
            boolean isHour = HOURS.contains(name);
            long fit = values.stream()
                    .filter(text -> TIME_OF_DAY.matcher(text).matches()
                            || (isHour && HOUR.matcher(text).matches()))
                    .count();
            boolean varies = values.stream().distinct().count() > 1;
            boolean isNoNumber = values.stream().anyMatch(text -> Double.isNaN(Numbers.parse(text, '.')));
            return fit > 0 && fit >= MOST * values.size() && (isHour || (isNoNumber && (varies || isTelling(column))));
        }
    }

    /**
     * @param sample the first records
     * @throws BadData if no column is a time, or the order of day and month is open
     */
    static TimeColumn of(Dialect dialect, Hints hints, List<List<String>> sample) throws IOException {
        var search = new Search(dialect, sample);
        var columns = hints.time().isBlank() ? search.find(hints) : named(dialect, hints.time());
        int first = columns.getFirst();
        var unit = columns.size() > 1
                ? Optional.<EpochUnit>empty()
                : unit(
                        search.values(first),
                        search.isTelling(first) || !hints.time().isBlank());
        var column = new TimeColumn(columns, unit, new TimeText(DateOrder.DAY_FIRST, hints.zone()));
        return unit.isPresent() ? column : column.ordered(dialect, hints, sample);
    }

    private static List<Integer> named(Dialect dialect, String time) {
        return dialect.names().contains(time)
                ? List.of(dialect.column(time))
                : Arrays.stream(time.split("[,+]")).map(dialect::column).toList();
    }

    private static Optional<EpochUnit> unit(List<String> values, boolean isNamed) {
        var units = values.stream().map(EpochUnit::of).flatMap(Optional::stream).toList();
        if (!units.isEmpty() && units.size() >= HALF * values.size()) {
            return units.stream()
                    .collect(Collectors.groupingBy(unit -> unit, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey);
        }
        return isNamed && isDays(values) ? Optional.of(EpochUnit.DAYS) : Optional.empty();
    }

    /** Other numbers may be as large; but they hardly all are, with a time of day behind the point. */
    private static boolean isDays(List<String> values) {
        return values.stream().anyMatch(text -> text.indexOf('.') > 0)
                && values.stream()
                                .filter(text -> EpochUnit.DAYS.parse(text) > TimeText.OUT_OF_RANGE)
                                .count()
                        >= MOST * values.size();
    }

    private TimeColumn ordered(Dialect dialect, Hints hints, List<List<String>> sample) throws IOException {
        if (hints.dates().isPresent()) {
            return with(hints.dates().get());
        }
        if (sample.stream().allMatch(row -> TimeText.openDate(written(row)).isEmpty())) {
            return this;
        }
        var vote = new DateVote();
        dialect.forEachReadable(row -> {
            vote.add(written(row.getFields()));
            return true;
        });
        return with(vote.winner()
                .orElseThrow(() -> new BadData(dialect.source().file() + ": column '"
                        + dialect.names().get(columns.getFirst()) + "': whether '" + vote.example()
                        + "' begins with the day cannot be told from this file; say so with "
                        + hints.adviseDates(DateOrder.DAY_FIRST) + " (or "
                        + DateOrder.MONTH_FIRST.text() + ", " + DateOrder.YEAR_FIRST.text() + ")")));
    }

    private TimeColumn with(DateOrder order) {
        return new TimeColumn(columns, unit, new TimeText(order, text.zone()));
    }

    /** In nanoseconds of the epoch, or {@link TimeText#UNKNOWN} or {@link TimeText#OUT_OF_RANGE}. */
    long nanos(List<String> row) {
        var written = written(row);
        return unit.isPresent() ? unit.get().parse(written) : text.parse(written);
    }

    String written(List<String> row) {
        return columns.size() == 1
                ? field(row, columns.getFirst())
                : columns.stream().map(column -> field(row, column)).collect(Collectors.joining(" "));
    }

    private static String field(List<String> row, int column) {
        return column < row.size() ? row.get(column).strip() : "";
    }

    /** Why a row has no time. */
    String problem(Dialect dialect, List<String> row) {
        var what = "column '" + dialect.names().get(columns.getFirst()) + "': '" + written(row) + "' is ";
        if (nanos(row) == TimeText.OUT_OF_RANGE) {
            return what + "not between the years 1980 and 2100"
                    + unit.map(name -> " in " + name).orElse("");
        }
        return what + (unit.isPresent() ? "no number of " + unit.get() : "no time in a known form");
    }

    /** For a person. */
    String description(Dialect dialect) {
        var names = columns.stream().map(column -> dialect.names().get(column)).collect(Collectors.joining("' and '"));
        return "time in '" + names + "' "
                + unit.map(name -> "as " + name)
                        .orElse("as text (dates " + text.order().text() + ", without offset " + text.zone() + ")");
    }
}
