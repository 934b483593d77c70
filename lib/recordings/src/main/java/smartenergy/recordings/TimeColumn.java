package smartenergy.recordings;

import java.io.IOException;
import java.time.ZoneOffset;
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
import java.util.stream.Stream;

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
            "_time",
            "zeit",
            "datum",
            "zeitstempel",
            "mess_datum");
    /** Columns of these that hold whole numbers may count days. */
    private static final Set<String> DATES = Set.of("date", "datum", "day");

    private static final List<String> PARTS = List.of("year", "month", "day", "hour", "minute", "second");
    private static final int DATE_PARTS = 3;
    private static final Set<String> HOURS = Set.of("hour", "hr");
    private static final Pattern HOUR = Pattern.compile("[01]?\\d|2[0-3]");
    private static final Pattern TIME_OF_DAY =
            Pattern.compile("\\d{1,2}[:.]\\d{2}([:.]\\d{2}(\\.\\d+)?)?\\s*([AaPp]\\.?[Mm]\\.?)?");
    private static final int LOOKED_AT = 200;
    private static final int LONGEST_DATE = 11;
    /** Of the values of a column that are times: a telling name needs fewer. */
    private static final double MOST = 0.8;

    private static final double HALF = 0.5;
    /** Rank of a column of numbers whose name tells nothing. */
    private static final int NUMBER = 2;

    /** Looks for columns among the records of a sample. */
    private record Search(Dialect dialect, List<List<String>> sample) {

        List<Integer> find(Hints hints) {
            var times = IntStream.range(0, dialect.names().size())
                    .boxed()
                    .sorted(Comparator.comparingInt(this::rank))
                    .filter(this::isTime)
                    .toList();
            var parts = parts();
            // A date beside them may lack the time of day, and a number may be a counter.
            if (parts.size() >= DATE_PARTS
                    && times.stream().noneMatch(column -> rank(column) < NUMBER && !isDateOnly(column))) {
                return parts;
            }
            return times.stream()
                    .findFirst()
                    .map(this::withTimeOfDay)
                    .orElseThrow(() -> new BadData(dialect.source().file() + ": none of the columns " + dialect.names()
                            + " is a time in a known form" + likeliest(hints)));
        }

        /** Year, month, day and what follows of them, each in a column of its own. */
        private List<Integer> parts() {
            var names = dialect.names().stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toList();
            var parts = PARTS.stream()
                    .map(names::indexOf)
                    .takeWhile(index -> index >= 0)
                    .toList();
            return parts.size() == DATE_PARTS
                    ? timeOfDay(parts)
                            .map(time -> Stream.concat(parts.stream(), Stream.of(time))
                                    .toList())
                            .orElse(parts)
                    : parts;
        }

        /** What a user could do: advice that works when it is typed. */
        private String likeliest(Hints hints) {
            var columns = IntStream.range(0, dialect.names().size()).boxed().toList();
            var partly = columns.stream()
                    .filter(column -> values(column).stream().anyMatch(TimeText::isTime))
                    .findFirst();
            if (partly.isPresent()) {
                return "; some values of '" + dialect.names().get(partly.get()) + "' are: name it with "
                        + hints.adviseTime(dialect.names().get(partly.get()));
            }
            return columns.stream()
                            .filter(column ->
                                    isTelling(column) && !values(column).isEmpty())
                            .findFirst()
                            .map(column -> "; '" + dialect.names().get(column) + "' begins with '"
                                    + values(column).getFirst() + "'")
                            .orElse("")
                    + "; known are such as 2026-11-24 09:30:00, 24.11.2026 09:30, 11/24/2026 9:30 AM, and seconds to"
                    + " nanoseconds since 1970";
        }

        /** Those with a telling name first, then those that no number could be, then numbers. */
        private int rank(int column) {
            if (isTelling(column)) {
                return 0;
            }
            return values(column).stream().allMatch(text -> !Double.isNaN(Numbers.parse(text, '.'))) ? NUMBER : 1;
        }

        private boolean isTelling(int column) {
            return NAMES.contains(dialect.names().get(column).toLowerCase(Locale.ROOT));
        }

        private boolean isDate(int column) {
            return DATES.contains(dialect.names().get(column).toLowerCase(Locale.ROOT));
        }

        private boolean isTime(int column) {
            var values = values(column);
            long times = values.stream().filter(TimeText::isTime).count();
            return times > 0 && times >= (isTelling(column) ? HALF : MOST) * values.size()
                    || (isTelling(column) && isDays(values, isDate(column)));
        }

        private List<String> values(int column) {
            return sample.stream()
                    .limit(LOOKED_AT)
                    .map(row -> field(row, column))
                    .filter(text -> !Numbers.isMissing(text))
                    .toList();
        }

        private List<Integer> withTimeOfDay(int date) {
            return timeOfDay(List.of(date))
                    .filter(time -> isDateOnly(date))
                    .map(time -> List.of(date, time))
                    .orElse(List.of(date));
        }

        private boolean isDateOnly(int column) {
            var values = values(column);
            return values.stream().allMatch(text -> text.length() <= LONGEST_DATE)
                    && unit(values, isDays(values, isDate(column))).isEmpty();
        }

        private Optional<Integer> timeOfDay(List<Integer> dates) {
            return IntStream.range(0, dialect.names().size())
                    .boxed()
                    .filter(column -> !dates.contains(column) && isTimeOfDay(column))
                    .findFirst();
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
        boolean isNamed = !hints.time().isBlank();
        var unit = columns.size() > 1
                ? Optional.<EpochUnit>empty()
                : unit(
                        search.values(first),
                        (isNamed || search.isTelling(first))
                                && isDays(search.values(first), isNamed || search.isDate(first)));
        var column = new TimeColumn(columns, unit, new TimeText(DateOrder.DAY_FIRST, hints.zone()));
        return unit.isPresent() ? column : column.ordered(dialect, hints, sample);
    }

    private static List<Integer> named(Dialect dialect, String time) {
        return dialect.names().contains(time)
                ? List.of(dialect.column(time))
                : Arrays.stream(time.split("[,+]")).map(dialect::column).toList();
    }

    /** @param areDays what they count if it is no known time */
    private static Optional<EpochUnit> unit(List<String> values, boolean areDays) {
        var digits = new TimeText(DateOrder.DAY_FIRST, ZoneOffset.UTC);
        if (!values.isEmpty() && values.stream().allMatch(digits::isHour)) {
            return Optional.empty();
        }
        var units = values.stream().map(EpochUnit::of).flatMap(Optional::stream).toList();
        if (!units.isEmpty() && units.size() >= HALF * values.size()) {
            return units.stream()
                    .collect(Collectors.groupingBy(unit -> unit, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey);
        }
        return areDays ? Optional.of(EpochUnit.DAYS) : Optional.empty();
    }

    /**
     * Other numbers may be as large; but they hardly all are, with a time of day behind the point.
     *
     * @param orWhole whether days without a time of day are expected
     */
    private static boolean isDays(List<String> values, boolean orWhole) {
        return values.stream().anyMatch(text -> orWhole || text.indexOf('.') > 0 || text.indexOf(',') > 0)
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
        if (columns.size() == 1) {
            return field(row, columns.getFirst());
        }
        if (columns.size() < DATE_PARTS) {
            return field(row, columns.getFirst()) + " " + field(row, columns.getLast());
        }
        var written = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            var part = field(row, columns.get(i));
            written.append(i == 0 ? "" : i < DATE_PARTS ? "-" : i == DATE_PARTS ? " " : ":")
                    .append(part.length() == 1 ? "0" : "")
                    .append(part);
        }
        return written.toString();
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
