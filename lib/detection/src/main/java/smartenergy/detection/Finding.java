package smartenergy.detection;

/**
 * What a detector makes of one reading.
 *
 * @param severity from {@link #ABNORMAL} on it is abnormal, below {@link #CALM} an excursion is over; in between
 *     nothing changes, so that an alarm does not flap
 * @param expected what would have been normal, in the unit of the value
 */
record Finding(double severity, double value, double expected) {
    static final Finding NORMAL = new Finding(0, 0, 0);
    static final double ABNORMAL = 1;
    static final double CALM = 0.6;
    /** So far out that one reading raises an alarm. */
    static final double FAR_OUT = 2;

    Finding {
        severity = severity > 0 ? Math.min(severity, Double.MAX_VALUE) : 0; // what is kept must be finite
    }

    boolean isAbnormal() {
        return severity >= ABNORMAL;
    }

    boolean isCalm() {
        return severity < CALM;
    }
}
