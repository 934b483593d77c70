package smartenergy.agent.hardware;

import java.util.Locale;

/** Why a sensor gave no reading; a closed set, fit to be a metric's tag. */
public enum Fault {
    /** The sensor did not answer to the start pulse. */
    NO_ANSWER,
    /** Edges were lost or came on top. */
    EDGE_COUNT,
    /** Two edges are further apart or closer than those of any bit. */
    EDGE_INTERVAL,
    /** Two edges are as far apart as may be a 0 or a 1. */
    AMBIGUOUS_BIT,
    /** Each bit could be told, but the edges scatter too much to be trusted. */
    UNSTEADY_TIMING,
    CHECKSUM,
    ALL_ZERO,
    HUMIDITY_RANGE,
    TEMPERATURE_RANGE,
    /** The first of its kind or far from the last reading; it counts when the next agrees. */
    UNCONFIRMED,
    /** The kernel's driver says EIO: checksum or start sequence wrong. */
    BAD_FRAME,
    /** The kernel's driver says ETIMEDOUT: it saw too few edges. */
    MISSING_EDGES,
    /** The kernel's driver says EAGAIN: its clock is too coarse. */
    COARSE_CLOCK,
    /** What was configured is not there. */
    MISSING,
    UNREADABLE,
    NOT_A_NUMBER,
    UNREACHABLE,
    TIMEOUT,
    /** The device answered that it will not. */
    REFUSED,
    UNAUTHORIZED,
    NOT_FOUND,
    RATE_LIMITED,
    SERVER_ERROR,
    MALFORMED,
    OUT_OF_RANGE,
    /** The time that the sensor gave cannot be true. */
    IMPLAUSIBLE_TIME,
    /** It answers, but for long with nothing new. */
    SILENT,
    /** It gave a reading, without a value that cannot be true and need not be there. */
    VALUE_DROPPED,
    /** What answers may not be what it was. */
    OTHER_DEVICE,
    /** Reading has not returned for long; the thread waits on. */
    HANGING,
    /** A bug; the log has it. */
    UNEXPECTED;

    /** As it stands in metrics and logs, such as {@code edge-count}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
