package smartenergy.detection.state;

/** Bytes that are no state of a known format; what they were about is learned anew. */
public final class StateFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public StateFormatException(String message) {
        super(message);
    }
}
