package smartenergy.composer.cluster;

/** A cluster did not answer, or refused; the message says what was asked and what came back. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
