package smartenergy.cli.compose;

/** A command line that is not one of ours. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
