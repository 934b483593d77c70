package smartenergy.recordings;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The written forms of time in recordings.
 *
 * @param order of the numbers in dates that do not begin with a year of four digits
 * @param zone of times without an offset
 */
record TimeText(DateOrder order, ZoneId zone) {
    private static final long SECOND = 1_000_000_000;

    /** In place of a time: the text has none of the known forms. */
    static final long UNKNOWN = Long.MIN_VALUE;

    /** In place of a time: it is before {@link #EARLIEST}, or not before {@link #LATEST}. */
    static final long OUT_OF_RANGE = Long.MIN_VALUE + 1;

    /** 1980, in nanoseconds of the epoch: a clock that was never set shows 1970. */
    static final long EARLIEST = Instant.parse("1980-01-01T00:00:00Z").getEpochSecond() * SECOND;

    /** 2100, in nanoseconds of the epoch. */
    static final long LATEST = Instant.parse("2100-01-01T00:00:00Z").getEpochSecond() * SECOND;

    private static final Pattern DATE_TIME = Pattern.compile("(?:[A-Za-z]{3,9},? +)?"
            + "(\\d{1,4}|[A-Za-z]{3,9})[-/. ](\\d{1,2}|[A-Za-z]{3,9})[-/., ]+(\\d{1,4})"
            + "(?:[T ,]+(\\d{1,2})(?:[:.h](\\d{2})(?:[:.](\\d{2})(?:[.,](\\d{1,9}))?)?)?\\s*([AaPp])?\\.?(?:[Mm]\\.?)?"
            + "\\s*(Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?(?: UTC| GMT)?(?:\\[([^\\]]*)\\])?)?");
    private static final Pattern DIGITS = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})"
            + "(?:[T ]?(\\d{2})(?::?(\\d{2})(?::?(\\d{2})(?:[.,](\\d{1,9}))?)?)?()(Z|[+-]\\d{2}(?::?\\d{2})?)?())?");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final int YEAR_DIGITS = 4;
    private static final int HOUR_DIGITS = 10;
    private static final int CENTURY = 2000;
    private static final int NANO_DIGITS = 9;
    private static final int ISO_LENGTH = 19;

    /** The time that a text is, in nanoseconds of the epoch, or {@link #UNKNOWN} or {@link #OUT_OF_RANGE}. */
    long parse(String text) {
        try {
            if (isIso(text)) {
                return nanos(isoTime(text).atZone(zone).toInstant());
            }
            var parts = match(text);
            return parts == null ? UNKNOWN : parse(parts);
        } catch (DateTimeException | NumberFormatException e) {
            return UNKNOWN;
        }
    }

    private long parse(Matcher parts) {
        var time = date(parts).atTime(parts.group(4) == null ? LocalTime.MIDNIGHT : time(parts));
        return nanos(time.atZone(zone(parts.group(9), parts.group(10))).toInstant());
    }

    private static Matcher match(String text) {
        var written = DATE_TIME.matcher(text);
        if (written.matches()) {
            return written;
        }
        var digits = DIGITS.matcher(text);
        return digits.matches() ? digits : null;
    }

    /** Whether a number is year, month, day and hour: seconds of the epoch look like that only from 2032 on. */
    boolean isHour(String text) {
        return text.length() == HOUR_DIGITS && DIGITS.matcher(text).matches() && parse(text) > OUT_OF_RANGE;
    }

    /** Whether the text is a time, whatever the order of day and month. */
    static boolean isTime(String text) {
        if (EpochUnit.of(text).isPresent()) {
            return true;
        }
        for (var order : DateOrder.values()) {
            if (new TimeText(order, ZoneOffset.UTC).parse(text) > OUT_OF_RANGE) {
                return true;
            }
        }
        return false;
    }

    /** The part of the text that is a date whose order of day, month and year is open; empty if it is none. */
    static String openDate(String text) {
        var parts = DATE_TIME.matcher(text);
        return parts.matches() && isOpen(parts.group(1), parts.group(2)) ? text.substring(0, parts.end(3)) : "";
    }

    private static boolean isOpen(String first, String second) {
        return first.length() < YEAR_DIGITS
                && Character.isDigit(first.charAt(0))
                && Character.isDigit(second.charAt(0));
    }

    private static long nanos(Instant time) {
        long second = time.getEpochSecond();
        if (second < EARLIEST / SECOND || second >= LATEST / SECOND) {
            return OUT_OF_RANGE;
        }
        return second * SECOND + time.getNano();
    }

    /** 2026-11-24T09:30:00 or with a blank, by far the most frequent form, and the quickest to read. */
    private static boolean isIso(String text) {
        if (text.length() != ISO_LENGTH || (text.charAt(10) != ' ' && text.charAt(10) != 'T')) {
            return false;
        }
        for (int i = 0; i < ISO_LENGTH; i++) {
            char c = text.charAt(i);
            boolean fits = switch (i) {
                case 4, 7 -> c == '-';
                case 10 -> true;
                case 13, 16 -> c == ':';
                default -> c >= '0' && c <= '9';
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static LocalDateTime isoTime(String text) {
        return LocalDateTime.of(
                number(text, 0, 4),
                number(text, 5, 7),
                number(text, 8, 10),
                number(text, 11, 13),
                number(text, 14, 16),
                number(text, 17, 19));
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private LocalDate date(Matcher parts) {
        var first = parts.group(1);
        var second = parts.group(2);
        var third = parts.group(3);
        if (first.length() == YEAR_DIGITS && Character.isDigit(first.charAt(0))) {
            return LocalDate.of(Integer.parseInt(first), month(second), Integer.parseInt(third));
        }
        if (Character.isLetter(first.charAt(0))) {
            return LocalDate.of(year(third), month(first), Integer.parseInt(second));
        }
        if (Character.isLetter(second.charAt(0))) {
            return LocalDate.of(year(third), month(second), Integer.parseInt(first));
        }
        if (order == DateOrder.YEAR_FIRST && first.length() + third.length() > YEAR_DIGITS) {
            throw new DateTimeException("a year of four digits comes last");
        }
        return switch (order) {
            case DAY_FIRST -> LocalDate.of(year(third), Integer.parseInt(second), Integer.parseInt(first));
            case MONTH_FIRST -> LocalDate.of(year(third), Integer.parseInt(first), Integer.parseInt(second));
            case YEAR_FIRST -> LocalDate.of(year(first), Integer.parseInt(second), Integer.parseInt(third));
        };
    }

    private static int year(String text) {
        if (text.length() == 2) {
            return CENTURY + Integer.parseInt(text);
        }
        if (text.length() == YEAR_DIGITS) {
            return Integer.parseInt(text);
        }
        throw new DateTimeException("a year has two or four digits");
    }

    private static int month(String text) {
        return Character.isLetter(text.charAt(0))
                ? MONTHS.indexOf(text.substring(0, 3).toLowerCase(Locale.ROOT)) + 1
                : Integer.parseInt(text);
    }

    private static LocalTime time(Matcher parts) {
        int hour = Integer.parseInt(parts.group(4));
        var half = parts.group(8);
        if (half != null && !half.isEmpty()) {
            hour = hour % 12 + (half.equalsIgnoreCase("p") ? 12 : 0);
        }
        int minute = parts.group(5) == null ? 0 : Integer.parseInt(parts.group(5));
        int second = parts.group(6) == null ? 0 : Integer.parseInt(parts.group(6));
        var fraction = parts.group(7) == null ? "0" : parts.group(7);
        int nano = Integer.parseInt((fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
        return LocalTime.of(hour, minute, second, nano);
    }

    private ZoneId zone(String offset, String name) {
        if (offset != null) {
            return Character.isLetter(offset.charAt(0)) ? ZoneOffset.UTC : ZoneOffset.of(offset);
        }
        return name == null || name.isEmpty() ? zone : ZoneId.of(name);
    }
}
