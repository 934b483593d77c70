package smartenergy.composer.composition;

import java.util.List;

/** What cannot be composed, and where in the composition that is. */
public final class InvalidComposition extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Object> path;

    /** @param path names of members and positions in lists, from the composition on */
    InvalidComposition(String message, Object... path) {
        super(message);
        this.path = List.of(path);
    }

    /** Names of members and positions in lists, from the composition on. */
    public List<Object> path() {
        return path == null ? List.of() : path;
    }
}
