package smartenergy.telemetry;

import java.util.Locale;

/** Why a message was not accepted; a closed set, fit to be a metric's tag. */
public enum Reason {
    MALFORMED_JSON,
    TOO_LARGE,
    MISSING_FIELD,
    WRONG_TYPE,
    UNKNOWN_FIELD,
    UNKNOWN_KIND,
    INVALID_NAME,
    NOT_FINITE,
    OUT_OF_RANGE,
    IMPLAUSIBLE_TIME,
    TOO_LATE,
    TOPIC_MISMATCH,
    IDENTITY_CONFLICT,
    UNREGISTERED,
    TOO_MANY_SERIES,
    REFUSED_BY_DATALAKE,
    /** Whoever read it failed on it, by a fault of its own. */
    UNPROCESSABLE;

    /** The reason as it stands in metrics, dead letters and REST answers, such as {@code identity-conflict}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
