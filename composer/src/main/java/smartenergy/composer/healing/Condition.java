package smartenergy.composer.healing;

/**
 * How one of the procedures stands.
 *
 * @param reason one word in camel case
 * @param message for a person
 */
public record Condition(Type type, boolean isTrue, String reason, String message) {
    /** In the order in which they come true. */
    public enum Type {
        Discovered,
        Placed,
        Stitched,
        Healthy,
        /** All of them. */
        Ready
    }
}
