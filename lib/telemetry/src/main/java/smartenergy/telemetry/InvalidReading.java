package smartenergy.telemetry;

/**
 * A message that cannot be a reading: what is wrong, and where in it.
 *
 * <p>Carries no stack trace: it reports the state of data, not of the program, and may be made many thousand times a
 * second.
 */
public final class InvalidReading extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public InvalidReading(Reason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
