package smartenergy.service.config;

/** A value that must not be shown; only {@link #reveal} gives it away. */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
