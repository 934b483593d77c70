package smartenergy.composer.kubernetes;

import java.util.Optional;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.healing.RelocationRequest;

/** A person's request as an annotation: {@code ID FUNCTION/REPLICA [NODE]}. */
final class RelocationRequests {
    private RelocationRequests() {}

    /** Absent if the text is none. */
    static Optional<RelocationRequest> of(String text) {
        var parts = text.strip().split("\\s+");
        if (parts.length < 2 || parts.length > 3 || !parts[1].matches("[-a-z0-9]+(/[0-9]{1,4})?")) {
            return Optional.empty();
        }
        var replica = parts[1].split("/");
        return Optional.of(new RelocationRequest(
                parts[0],
                new Replica(replica[0], replica.length == 1 ? 0 : Integer.parseInt(replica[1])),
                parts.length == 3 ? Optional.of(parts[2]) : Optional.empty()));
    }

    static String text(RelocationRequest request) {
        return request.id() + " " + request.replica()
                + request.to().map(node -> " " + node).orElse("");
    }
}
