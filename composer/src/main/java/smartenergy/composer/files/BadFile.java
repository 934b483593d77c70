package smartenergy.composer.files;

/** A file that is not what it should be; the message says which, where and why. */
public final class BadFile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadFile(String message) {
        super(message);
    }
}
