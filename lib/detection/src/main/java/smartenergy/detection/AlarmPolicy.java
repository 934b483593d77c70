package smartenergy.detection;

import java.time.Duration;

/**
 * When findings become an alarm, and when it is over.
 *
 * @param raiseAfter abnormal readings in a row that raise it; one is enough if it is far out
 * @param clearAfter how long it must be calm
 * @param calmReadings in a row, at least
 */
record AlarmPolicy(int raiseAfter, Duration clearAfter, int calmReadings) {
    /** Raised and ended by a single reading. */
    static final AlarmPolicy AT_ONCE = new AlarmPolicy(1, Duration.ZERO, 1);

    /** For limits that are known beforehand: raised by a single reading, ended by a calm minute. */
    static final AlarmPolicy OF_RULES = new AlarmPolicy(1, Duration.ofMinutes(1), 3);
}
