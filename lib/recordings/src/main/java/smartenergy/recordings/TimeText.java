package smartenergy.recordings;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forms in which records give the time. A time without offset is taken as UTC, so that its hour of the day stays
 * what was written.
 *
 * @param dayFirst whether 3/4/2024 is the third of April
 */
public record TimeText(boolean dayFirst) {
    private static final Pattern NUMBER = Pattern.compile("\\d{9,19}(\\.\\d+)?");
    private static final Pattern DATE_TIME = Pattern.compile("(\\d{1,4})[-/. ](\\d{1,2}|[A-Za-z]{3,9})[-/. ](\\d{1,4})"
            + "(?:[T ,]+(\\d{1,2})[:.h](\\d{2})(?:[:.](\\d{2})(?:[.,](\\d{1,9}))?)?\\s*([AaPp])?\\.?(?:[Mm]\\.?)?"
            + "\\s*(Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?(?:\\[[^\\]]*\\])?)?");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final int YEAR_DIGITS = 4;
    private static final int NANO_DIGITS = 9;
    /** Numbers up to here count seconds (until the year 5138), then by thousands milli-, micro- and nanoseconds. */
    private static final double LATEST_EPOCH_SECOND = 1e11;

    private static final double LATEST_EPOCH_MILLI = 1e14;
    private static final double LATEST_EPOCH_MICRO = 1e17;

    /** In milliseconds of the epoch; empty if the text has none of the known forms. */
    public OptionalLong parse(String text) {
        var stripped = text.strip();
        if (NUMBER.matcher(stripped).matches()) {
            return OptionalLong.of(ofEpoch(Double.parseDouble(stripped)));
        }
        var parts = DATE_TIME.matcher(stripped);
        if (!parts.matches()) {
            return OptionalLong.empty();
        }
        try {
            var time = parts.group(4) == null ? LocalTime.MIDNIGHT : time(parts);
            return OptionalLong.of(
                    date(parts).atTime(time).toInstant(offset(parts.group(9))).toEpochMilli());
        } catch (DateTimeException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static long ofEpoch(double number) {
        if (number < LATEST_EPOCH_SECOND) {
            return Math.round(number * 1e3);
        }
        return Math.round(
                number < LATEST_EPOCH_MILLI ? number : number < LATEST_EPOCH_MICRO ? number / 1e3 : number / 1e6);
    }

    private LocalDate date(Matcher parts) {
        var first = parts.group(1);
        var second = parts.group(2);
        var third = parts.group(3);
        if (first.length() == YEAR_DIGITS) {
            return LocalDate.of(Integer.parseInt(first), month(second), Integer.parseInt(third));
        }
        int year = Integer.parseInt(third) + (third.length() == YEAR_DIGITS ? 0 : 2000);
        return dayFirst || Character.isLetter(second.charAt(0))
                ? LocalDate.of(year, month(second), Integer.parseInt(first))
                : LocalDate.of(year, month(first), Integer.parseInt(second));
    }

    private static int month(String text) {
        return Character.isLetter(text.charAt(0))
                ? MONTHS.indexOf(text.substring(0, 3).toLowerCase(Locale.ROOT)) + 1
                : Integer.parseInt(text);
    }

    private static LocalTime time(Matcher parts) {
        int hour = Integer.parseInt(parts.group(4));
        if (parts.group(8) != null) {
            hour = hour % 12 + (parts.group(8).equalsIgnoreCase("p") ? 12 : 0);
        }
        int second = parts.group(6) == null ? 0 : Integer.parseInt(parts.group(6));
        var fraction = parts.group(7) == null ? "0" : parts.group(7);
        int nano = Integer.parseInt((fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
        return LocalTime.of(hour, Integer.parseInt(parts.group(5)), second, nano);
    }

    private static ZoneOffset offset(String text) {
        return text == null || Character.isLetter(text.charAt(0)) ? ZoneOffset.UTC : ZoneOffset.of(text);
    }
}
