package smartenergy.composer.composition;

/**
 * Where the functions of a tier go if no node of that tier is there at all, as in the paper's multi-site run.
 *
 * @param label of the nodes that take them
 * @param value of that label
 */
public record Fallback(Tier tier, String label, String value) {
    @Override
    public String toString() {
        return label + "=" + value;
    }
}
