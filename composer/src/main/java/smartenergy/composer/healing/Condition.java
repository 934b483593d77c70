package smartenergy.composer.healing;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;

/**
 * How one of the procedures stands, in the form of Kubernetes' own conditions.
 *
 * @param type null where a newer composer wrote one that is not known here
 * @param reason one word in camel case
 * @param message for a person
 * @param since when its status became what it is; null before it is kept
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Condition(
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Type type,

        Status status,
        String reason,
        String message,
        @JsonProperty("lastTransitionTime") Instant since) {
    public Condition {
        reason = Objects.requireNonNullElse(reason, "");
        message = Objects.requireNonNullElse(message, "");
    }

    Condition(Type type, boolean isTrue, String reason, String message) {
        this(type, isTrue ? Status.True : Status.False, reason, message, null);
    }

    /** Why nothing can be done. */
    public static Condition notReady(String reason, String message) {
        return new Condition(Type.Ready, false, reason, message);
    }

    /** In the order in which they come true. */
    public enum Type {
        Discovered,
        Placed,
        Stitched,
        Healthy,
        /** All of them. */
        Ready
    }

    /** As Kubernetes writes it. */
    public enum Status {
        True,
        False,
        Unknown
    }

    @JsonIgnore
    public boolean isTrue() {
        return status == Status.True;
    }

    /** The same, since when it has been so. */
    public Condition since(Instant time) {
        return new Condition(type, status, reason, message, time);
    }
}
