package smartenergy.composer.cluster;

import java.time.Duration;
import smartenergy.composer.placement.Node;

/**
 * A node as it is seen at one moment.
 *
 * @param node where {@code requested} leaves out what is promised to the composition's own replicas
 * @param lostFor for how long more than usual nothing was heard of it, or it has been unready; zero while all is well
 * @param lostWhy for a person; empty while all is well
 * @param isStopped whether it is certain that nothing runs on it any more: someone says so who knows
 */
public record NodeStatus(Node node, Duration lostFor, String lostWhy, boolean isStopped) {}
