package smartenergy.recordings;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a number counts that is a time. Within the limits of {@link TimeText} the numbers of two units never overlap,
 * nor do dates written as digits, so the number tells its unit.
 */
enum EpochUnit {
    SECONDS(1_000_000_000, "seconds of the epoch"),
    MILLISECONDS(1_000_000, "milliseconds of the epoch"),
    MICROSECONDS(1_000, "microseconds of the epoch"),
    /** From 2000 on: smaller numbers are ticks. */
    NANOSECONDS(1, "nanoseconds of the epoch"),
    /** As .NET counts them, from the year 1. */
    TICKS(100, 621_355_968_000_000_000L, "ticks of 100 ns since the year 1"),
    /** As spreadsheets count them, from the end of 1899. */
    DAYS(86_400_000_000_000L, 25_569, "days of a spreadsheet");

    private static final Pattern NUMBER = Pattern.compile("(\\d{5,19})(?:[.,](\\d{1,18}))?");
    private static final long EARLIEST_NANOSECOND =
            Instant.parse("2000-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000;
    private static final int DIGITS = 9;
    private static final long MILLI = 1_000_000;
    private static final long BILLION = 1_000_000_000;

    private final long nanos;
    private final long beforeEpoch;
    private final String text;

    EpochUnit(long nanos, String text) {
        this(nanos, 0, text);
    }

    EpochUnit(long nanos, long beforeEpoch, String text) {
        this.nanos = nanos;
        this.beforeEpoch = beforeEpoch;
        this.text = text;
    }

    /** The unit in which a number is a time that can be; never days, which many other numbers could be. */
    static Optional<EpochUnit> of(String number) {
        return Arrays.stream(values())
                .filter(unit -> unit != DAYS && unit.parse(number) > TimeText.OUT_OF_RANGE)
                .findFirst();
    }

    /**
     * The time that a number is, in nanoseconds of the epoch, or {@link TimeText#UNKNOWN} or
     * {@link TimeText#OUT_OF_RANGE}.
     */
    long parse(String number) {
        var parts = NUMBER.matcher(number);
        if (!parts.matches()) {
            return TimeText.UNKNOWN;
        }
        long whole;
        try {
            whole = Long.parseLong(parts.group(1)) - beforeEpoch;
        } catch (NumberFormatException e) {
            return TimeText.OUT_OF_RANGE;
        }
        long earliest = this == NANOSECONDS ? EARLIEST_NANOSECOND : TimeText.EARLIEST / nanos;
        if (whole < earliest || whole >= TimeText.LATEST / nanos) {
            return TimeText.OUT_OF_RANGE;
        }
        return whole * nanos + fraction(parts.group(2));
    }

    private long fraction(String digits) {
        if (digits == null) {
            return 0;
        }
        // A spreadsheet's number is no more exact than milliseconds; a second's fraction is exact as its digits.
        return this == DAYS
                ? Math.round(Double.parseDouble("0." + digits) * (nanos / MILLI)) * MILLI
                : billionths(digits) * nanos / BILLION;
    }

    private static long billionths(String digits) {
        return Long.parseLong((digits + "0".repeat(DIGITS)).substring(0, DIGITS));
    }

    @Override
    public String toString() {
        return text;
    }
}
