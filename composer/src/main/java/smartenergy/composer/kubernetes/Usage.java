package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.metrics.v1beta1.NodeMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.composer.composition.Resources;

/** What nodes really use, as metrics.k8s.io has it; nothing where there is no such API or it does not answer. */
final class Usage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Usage.class);
    private static final int EVERY_SECONDS = 15;

    private final KubernetesClient client;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("usage").factory());
    private volatile Map<String, Resources> byNode = Map.of();
    private volatile boolean isThere = true;

    Usage(KubernetesClient client) {
        this.client = client;
        clock.scheduleWithFixedDelay(this::read, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    Optional<Resources> of(String node) {
        return Optional.ofNullable(byNode.get(node));
    }

    private void read() {
        try {
            byNode = client.top().nodes().metrics().getItems().stream()
                    .collect(Collectors.toMap(metrics -> metrics.getMetadata().getName(), Usage::usage));
            isThere = true;
        } catch (RuntimeException e) { // whatever it is, it is read again
            byNode = Map.of();
            if (isThere) {
                LOG.warn("No usage of nodes is measured, requests count instead: {}", e.getMessage());
            }
            isThere = false;
        }
    }

    private static Resources usage(NodeMetrics metrics) {
        return KubernetesNodes.amount(metrics.getUsage());
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
