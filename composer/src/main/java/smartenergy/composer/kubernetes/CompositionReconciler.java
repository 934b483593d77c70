package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.control.Composer;
import smartenergy.composer.control.CompositionStatus;
import smartenergy.composer.files.BadFile;
import smartenergy.composer.files.CompositionFile;
import smartenergy.composer.view.CompositionSnapshot;

/**
 * Turns the wheel for each Composition once a second. What is decided is first written to the status, under the lock of
 * its resource version, and acted on in the next turn: a composer that was overtaken by another one cannot write, so
 * what it decided is not done.
 */
@ControllerConfiguration(name = "composition")
final class CompositionReconciler implements Reconciler<CompositionResource> {
    private static final Duration TURN = Duration.ofSeconds(1);
    /** After a decision it is acted at once; the pause lets the watches catch up. */
    private static final Duration SOON = Duration.ofMillis(100);

    /** One that is deleted, or whose turns fail, is not shown for longer. */
    private static final Duration SHOWN_FOR = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(CompositionReconciler.class);

    private final KubernetesClient client;
    private final KubernetesCluster cluster;
    private final Composer composer;
    private final Clock clock;
    /** As they were written last, by UID, as long as the watch may be behind. */
    private final Map<String, CompositionResource> written = new ConcurrentHashMap<>();
    /** By name. */
    private final Map<String, CompositionSnapshot> shown = new ConcurrentSkipListMap<>();

    CompositionReconciler(KubernetesClient client, KubernetesCluster cluster, Composer composer, Clock clock) {
        this.client = client;
        this.cluster = cluster;
        this.composer = composer;
        this.clock = clock;
    }

    @Override
    public UpdateControl<CompositionResource> reconcile(
            CompositionResource seen, Context<CompositionResource> context) {
        forgetDeleted(context);
        var resource = newest(seen);
        var control = UpdateControl.<CompositionResource>noUpdate();
        try {
            boolean hasDecided = turn(resource);
            return control.rescheduleAfter(hasDecided ? SOON : TURN);
        } catch (BadFile | IllegalArgumentException e) {
            refuse(resource, "InvalidSpec", e.getMessage());
        } catch (ClusterException e) {
            refuse(resource, "ClusterUnavailable", e.getMessage());
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                LOG.warn("Composition {}: {}", resource.getMetadata().getName(), e.getMessage());
            }
        }
        return control.rescheduleAfter(TURN);
    }

    /** The watch tells of none that is deleted, so it is looked which are there. */
    private void forgetDeleted(Context<CompositionResource> context) {
        var there = context.getPrimaryCache()
                .list()
                .map(any -> any.getMetadata().getName())
                .collect(Collectors.toSet());
        cluster.retain(there);
        composer.retain(there);
    }

    private CompositionResource newest(CompositionResource seen) {
        var mine = written.get(seen.getMetadata().getUid());
        if (mine == null || version(mine) <= version(seen)) {
            written.remove(seen.getMetadata().getUid());
            return seen;
        }
        return mine;
    }

    private static long version(CompositionResource resource) {
        return Long.parseLong(resource.getMetadata().getResourceVersion());
    }

    /** Returns whether anything was decided. */
    private boolean turn(CompositionResource resource) {
        var name = resource.getMetadata().getName();
        var composition = composition(client, resource);
        cluster.owns(name, resource.getMetadata().getUid());
        var turn = composer.turn(
                composition,
                resource.getMetadata().getGeneration(),
                before(resource),
                cluster,
                ObjectMetadata.annotation(resource, CompositionResource.RELOCATE)
                        .flatMap(RelocationRequests::of),
                done -> {
                    keep(resource, done.status());
                    shown.put(name, show(composition, done.status(), done.observation()));
                });
        return !turn.decisions().isEmpty();
    }

    private static CompositionStatus before(CompositionResource resource) {
        return Optional.ofNullable(resource.getStatus()).orElse(CompositionStatus.NOTHING);
    }

    private CompositionSnapshot show(Composition composition, CompositionStatus status, Observation observation) {
        return new CompositionSnapshot(
                composition, status, observation, replica -> cluster.rate(composition, replica), clock.instant());
    }

    /** The first by name of several compositions; while another composer leads, as its status and the cluster tell. */
    synchronized Optional<CompositionSnapshot> snapshot() {
        var oldest = clock.instant().minus(SHOWN_FOR);
        shown.values().removeIf(any -> any.observedAt().isBefore(oldest));
        return shown.values().stream().findFirst().or(this::observed);
    }

    private Optional<CompositionSnapshot> observed() {
        try {
            return client.resources(CompositionResource.class).list().getItems().stream()
                    .filter(resource -> resource.getStatus() != null)
                    .min(Comparator.comparing(resource -> resource.getMetadata().getName()))
                    .map(this::observed);
        } catch (KubernetesClientException | ClusterException | BadFile e) {
            LOG.warn("No composition can be shown: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private CompositionSnapshot observed(CompositionResource resource) {
        var composition = composition(client, resource);
        return show(composition, resource.getStatus(), cluster.observe(composition));
    }

    /** @throws BadFile if its specification is none */
    static Composition composition(KubernetesClient client, CompositionResource resource) {
        return CompositionFile.parse(
                "composition " + resource.getMetadata().getName(),
                client.getKubernetesSerialization()
                        .asJson(Map.of(
                                "name", resource.getMetadata().getName(),
                                "spec", resource.getSpec().members())));
    }

    private void keep(CompositionResource resource, CompositionStatus status) {
        if (!status.equals(resource.getStatus())) {
            var changed = client.getKubernetesSerialization().clone(resource);
            changed.setStatus(status);
            written.put(
                    resource.getMetadata().getUid(), client.resource(changed).updateStatus());
        }
    }

    private void refuse(CompositionResource resource, String reason, String message) {
        LOG.warn("Composition {}: reason={} {}", resource.getMetadata().getName(), reason, message);
        try {
            keep(
                    resource,
                    before(resource)
                            .refused(
                                    resource.getMetadata().getGeneration(),
                                    reason,
                                    Optional.ofNullable(message).orElse(reason),
                                    clock.instant()));
        } catch (KubernetesClientException e) {
            LOG.warn("The status cannot be written: {}", e.getMessage());
        }
    }
}
