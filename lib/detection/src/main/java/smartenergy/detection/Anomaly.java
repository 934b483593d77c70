package smartenergy.detection;

import java.time.Duration;
import java.util.Locale;

/** What can be abnormal about a device; a closed set, fit to be a tag. */
public enum Anomaly {
    /** A value beyond its limits. */
    LIMIT(1, Duration.ofMinutes(1), 3),
    /** A value that changes faster than it should. */
    RATE(1, Duration.ofMinutes(1), 3),
    /** A value far from what is usual for this very series. */
    UNUSUAL(2, Duration.ofMinutes(30), 5),
    /** A value that stays the same for longer than it ever does. */
    STUCK(1, Duration.ZERO, 1),
    /** No reading when there should have been several. */
    SILENCE(1, Duration.ZERO, 1),
    /** A clock that is ahead of or behind the time of arrival. */
    CLOCK(3, Duration.ofMinutes(1), 3);

    private final String text = name().toLowerCase(Locale.ROOT);
    private final int raiseAfter;
    private final long clearAfter;
    private final int calmReadings;

    Anomaly(int raiseAfter, Duration clearAfter, int calmReadings) {
        this.raiseAfter = raiseAfter;
        this.clearAfter = clearAfter.toNanos();
        this.calmReadings = calmReadings;
    }

    /** Such as {@code unusual}. */
    public String text() {
        return text;
    }

    /** Abnormal readings in a row that raise an alarm; one is enough if it is far out. */
    int raiseAfter() {
        return raiseAfter;
    }

    /** How long it must be calm before an alarm is over, in ns. */
    long clearAfter() {
        return clearAfter;
    }

    /** Calm readings in a row before an alarm is over. */
    int calmReadings() {
        return calmReadings;
    }
}
