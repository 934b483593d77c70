package smartenergy.composer.control;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import smartenergy.composer.healing.Condition;
import smartenergy.composer.healing.State;

/**
 * How a composition stands.
 *
 * @param isCurrent whether the composer has seen the newest specification
 */
public record CompositionReport(@JsonProperty("current") boolean isCurrent, CompositionStatus status) {
    public State state() {
        return status.state();
    }

    public Optional<Condition> condition(Condition.Type type) {
        return status.condition(type);
    }

    @JsonIgnore
    public boolean isReady() {
        return isCurrent
                && condition(Condition.Type.Ready).filter(Condition::isTrue).isPresent();
    }

    /** Why it is not ready, for a person. */
    public String obstacle() {
        return condition(Condition.Type.Ready).map(Condition::message).orElse("no composer has looked at it");
    }
}
