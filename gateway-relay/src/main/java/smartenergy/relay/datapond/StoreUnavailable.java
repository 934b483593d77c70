package smartenergy.relay.datapond;

/** The DataPond cannot be reached or does not answer; its state is unknown. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailable(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
