package smartenergy.composer.kubernetes;

import java.util.Optional;
import smartenergy.composer.cluster.Copy;
import smartenergy.composer.healing.Wish;

/** A person's wish as an annotation: {@code ID FUNCTION/REPLICA [NODE]}. */
final class Wishes {
    private Wishes() {}

    /** Absent if the text is none. */
    static Optional<Wish> of(String text) {
        var parts = text.strip().split("\\s+");
        if (parts.length < 2 || parts.length > 3 || !parts[1].matches("[-a-z0-9]+(/[0-9]{1,4})?")) {
            return Optional.empty();
        }
        var copy = parts[1].split("/");
        return Optional.of(new Wish(
                parts[0],
                new Copy(copy[0], copy.length == 1 ? 0 : Integer.parseInt(copy[1])),
                parts.length == 3 ? Optional.of(parts[2]) : Optional.empty()));
    }

    static String text(Wish wish) {
        return wish.id() + " " + wish.copy() + wish.to().map(node -> " " + node).orElse("");
    }
}
