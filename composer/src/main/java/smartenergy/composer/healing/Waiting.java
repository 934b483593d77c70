package smartenergy.composer.healing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;
import smartenergy.composer.cluster.Replica;

/**
 * A replica that has no node yet.
 *
 * @param index which of the function's replicas
 * @param since when it was first wanted
 * @param detail what it waits for, for a person
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Waiting(
        String function, @JsonProperty("replica") int index, Instant since, Reason reason, String detail) {
    public Waiting {
        detail = Objects.requireNonNullElse(detail, "");
    }

    Waiting(Replica replica, Instant since, Reason reason, String detail) {
        this(replica.function(), replica.index(), since, reason, detail);
    }

    /** Which of its function's replicas. */
    public Replica replica() {
        return new Replica(function, index);
    }
}
