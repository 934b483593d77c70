package smartenergy.composer.composition;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One function of a composed service, and what it needs of a node.
 *
 * @param capabilities what the node must have, such as {@code dht22}
 * @param architectures of which the node's must be one; empty for any
 * @param site that the node must belong to; empty for any
 * @param labels that the node must have, with these values
 * @param requests of each replica
 * @param replicas how many, or ignored with everyNode
 * @param everyNode one replica on each node that matches
 * @param isStateful keeps data, so that a replica must never run twice
 * @param after functions that must be ready before it starts, beside those that it is connected to
 * @param spread functions of one group go to different nodes where that can be; empty for none
 * @param workload what a replica runs
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Function(
        String name,
        Tier tier,
        Set<String> capabilities,
        Set<String> architectures,
        Optional<String> site,
        Map<String, String> labels,
        Resources requests,
        int replicas,
        boolean everyNode,
        @JsonProperty("stateful") boolean isStateful,
        List<String> after,
        Optional<String> spread,
        @JsonUnwrapped Workload workload) {

    public Function {
        capabilities = Set.copyOf(capabilities);
        architectures = Set.copyOf(architectures);
        labels = Map.copyOf(labels);
        after = List.copyOf(after);
    }

    /** The name of the group whose members keep away from each other; a function alone is its own. */
    public String group() {
        return spread.orElse(name);
    }

    /** The name by which its replicas find each other, if it keeps data. */
    public String peers() {
        return name + "-peers";
    }

    /** One more of it under another name, which answers at another port and comes after nothing. */
    public Function named(String other, int port) {
        var own = new Workload(
                workload.image(),
                workload.command(),
                workload.environment(),
                workload.readiness().map(readiness -> readiness.at(port)),
                Optional.empty(),
                Optional.empty(),
                workload.pod());
        return new Function(
                other,
                tier,
                capabilities,
                architectures,
                site,
                labels,
                requests,
                1,
                false,
                isStateful,
                List.of(),
                Optional.empty(),
                own);
    }
}
