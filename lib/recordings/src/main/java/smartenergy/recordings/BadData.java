package smartenergy.recordings;

/** What is wrong with the data, and where: file, line, column. */
public final class BadData extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadData(String message) {
        super(message);
    }
}
