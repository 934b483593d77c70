package smartenergy.agent.hardware;

import java.time.Duration;
import java.util.Optional;

/** A sensor gave no reading. Its message holds no secret. */
public final class SensorException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final transient Duration retryIn;

    public SensorException(Fault fault, String detail) {
        this(fault, detail, null);
    }

    /** @param retryIn when to read again, or null for at the next interval */
    public SensorException(Fault fault, String detail, Duration retryIn) {
        super(detail);
        this.fault = fault;
        this.retryIn = retryIn;
    }

    public Fault fault() {
        return fault;
    }

    public Optional<Duration> retryIn() {
        return Optional.ofNullable(retryIn);
    }
}
