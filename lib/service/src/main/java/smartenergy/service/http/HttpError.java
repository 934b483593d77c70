package smartenergy.service.http;

/**
 * Ends a request with a status and a message for the caller. A caller's mistake is told by this, with 400, and by
 * nothing else: any other exception is a fault of the service.
 */
public final class HttpError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public HttpError(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
