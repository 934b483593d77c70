package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.composer.cluster.Assignment;
import smartenergy.composer.cluster.Cluster;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.cluster.ConnectionStatus;
import smartenergy.composer.cluster.InstanceStatus;
import smartenergy.composer.cluster.NodeStatus;
import smartenergy.composer.cluster.Observation;
import smartenergy.composer.cluster.Replica;
import smartenergy.composer.composition.Composition;
import smartenergy.composer.composition.Connection;
import smartenergy.composer.composition.Resources;
import smartenergy.composer.monitoring.DataPlanes;
import smartenergy.composer.monitoring.TcpProber;

/** A Kubernetes cluster from 1.20 on. It watches, and asks only when something is to be changed. */
public final class KubernetesCluster implements Cluster, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesCluster.class);

    private static final Duration METRICS_EVERY = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final Clock clock;
    private final Manifests manifests;
    private final TcpProber prober = new TcpProber();
    private final NodeWatch nodeWatch = new NodeWatch(prober, System::nanoTime);
    private final Watches watches;
    private final Usage usage;
    private final DataPlanes dataPlanes;
    private final Recorder recorder;
    private final boolean isProbing;
    /** UIDs of compositions, by name. */
    private final Map<String, String> owners = new ConcurrentHashMap<>();
    /** Generations as they were after the composer's last change, by UID: another one is somebody else's change. */
    private final Map<String, Long> generations = new ConcurrentHashMap<>();
    /** Namespaces that somebody else made: they are used, and stay when the composition goes. */
    private final Set<String> foreign = ConcurrentHashMap.newKeySet();
    /** Replicas that the last {@link #ensure} left to be changed, with what a person should know, by composition. */
    private final Map<String, Map<Replica, String>> changing = new ConcurrentHashMap<>();
    /** Since when nodes have been not ready, or silent. */
    private final Map<String, Instant> lostSince = new ConcurrentHashMap<>();

    /**
     * Begins to watch.
     *
     * @param stalledAfter for how long a function may move nothing while something waits
     * @param isProbing whether pods are reachable from here, so that connections are tried
     */
    public KubernetesCluster(KubernetesClient client, Duration stalledAfter, boolean isProbing, Clock clock) {
        this.client = client;
        this.clock = clock;
        this.isProbing = isProbing;
        boolean hasPolicyV1 = client.supports(io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget.class);
        this.manifests = new Manifests(client.getKubernetesSerialization(), hasPolicyV1);
        this.watches = new Watches(
                client,
                nodeWatch,
                hasPolicyV1
                        ? io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget.class
                        : io.fabric8.kubernetes.api.model.policy.v1beta1.PodDisruptionBudget.class);
        this.usage = new Usage(client);
        this.dataPlanes = new DataPlanes(METRICS_EVERY, stalledAfter);
        this.recorder = new Recorder(client, clock);
    }

    /** Must be told before a composition is composed: what is made belongs to it and goes with it. */
    void owns(String composition, String uid) {
        owners.put(composition, uid);
    }

    /** The others are deleted. */
    void retain(Set<String> compositions) {
        owners.keySet().retainAll(compositions);
        changing.keySet().retainAll(compositions);
    }

    @Override
    public Observation observe(Composition composition) {
        requireUpToDate();
        var pods = watches.pods();
        var own = new ArrayList<Pod>();
        var promised = new HashMap<String, Resources>();
        for (var pod : pods) {
            if (isOf(pod, composition)) {
                own.add(pod);
            } else if (Pods.isOnItsNode(pod)) {
                promised.merge(pod.getSpec().getNodeName(), KubernetesNodes.requests(pod), Resources::plus);
            }
        }
        var nodes = watches.nodes().stream()
                .map(node -> nodeStatus(
                        node, promised.getOrDefault(node.getMetadata().getName(), Resources.NONE)))
                .toList();
        return new Observation(
                nodes,
                instances(composition, own),
                connections(composition, own),
                changing.getOrDefault(composition.name(), Map.of()));
    }

    /** What was known before an outage may be over: nothing is decided by it, and nothing ended. */
    private void requireUpToDate() {
        if (!watches.isUpToDate()) {
            throw new ClusterException("the API server is not watched at the moment", null);
        }
    }

    private static boolean isOf(HasMetadata object, Composition composition) {
        return ObjectMetadata.composition(object)
                .filter(composition.name()::equals)
                .isPresent();
    }

    private NodeStatus nodeStatus(Node node, Resources promised) {
        var name = node.getMetadata().getName();
        var now = clock.instant();
        var silence = nodeWatch.silence(node);
        boolean isReady = KubernetesNodes.isReady(node);
        if (isReady && silence.isZero()) {
            lostSince.remove(name);
        } else {
            lostSince.putIfAbsent(name, now.minus(silence));
        }
        var since = Optional.ofNullable(lostSince.get(name));
        return new NodeStatus(
                KubernetesNodes.node(node, promised, usage.of(name)),
                since.map(any -> Duration.between(any, now)).orElse(Duration.ZERO),
                since.map(any -> (silence.isZero() ? "is not ready since " : "was not heard since ")
                                + any.truncatedTo(ChronoUnit.SECONDS))
                        .orElse(""),
                KubernetesNodes.isOutOfService(node));
    }

    private List<InstanceStatus> instances(Composition composition, List<Pod> pods) {
        var heardNodes = watches.nodes().stream()
                .filter(node -> nodeWatch.silence(node).isZero())
                .map(node -> node.getMetadata().getName())
                .collect(Collectors.toSet());
        var judge = new PodJudge(prober, dataPlanes, composition, heardNodes);
        var instances = new ArrayList<InstanceStatus>();
        for (var pod : pods) {
            ObjectMetadata.replica(pod)
                    .map(replica -> Pods.instance(pod, replica))
                    .ifPresent(told -> instances.add(isProbing ? judge.judged(pod, told) : told));
        }
        // A pod that has failed for good stays beside the one that took its place.
        var running = instances.stream()
                .filter(instance -> !instance.isOver())
                .map(InstanceStatus::replica)
                .collect(Collectors.toSet());
        instances.sort((one, other) -> Boolean.compare(isEnded(one, running), isEnded(other, running)));
        return instances;
    }

    private static boolean isEnded(InstanceStatus instance, Set<Replica> running) {
        return running.contains(instance.replica()) && instance.isOver();
    }

    /** How much a replica moved a second, by its own metrics; absent if that is not known. */
    OptionalDouble rate(Composition composition, Replica replica) {
        var plane = composition
                .find(replica.function())
                .flatMap(any -> any.workload().dataPlane());
        return !isProbing
                ? OptionalDouble.empty()
                : watches.pods().stream()
                        .filter(pod -> isOf(pod, composition)
                                && ObjectMetadata.replica(pod).equals(Optional.of(replica)))
                        .map(pod -> pod.getStatus().getPodIP())
                        .filter(Objects::nonNull)
                        .flatMap(address -> plane.stream().map(any -> dataPlanes.rate(address, any)))
                        .filter(OptionalDouble::isPresent)
                        .findFirst()
                        .orElse(OptionalDouble.empty());
    }

    private List<ConnectionStatus> connections(Composition composition, List<Pod> pods) {
        var addresses = ServiceEndpoints.ready(watches.endpoints().stream()
                .filter(any -> isOf(any, composition))
                .toList());
        var living = pods.stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .map(pod -> pod.getStatus().getPodIP())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return composition.connections().stream()
                .map(connection -> status(
                        connection,
                        addresses.getOrDefault(connection.to(), List.of()).stream()
                                .filter(living::contains)
                                .toList()))
                .toList();
    }

    /** Data can pass if the Service leads somewhere and all that it leads to takes connections. */
    private ConnectionStatus status(Connection connection, List<String> addresses) {
        if (addresses.isEmpty()) {
            return new ConnectionStatus(connection, false, "the Service leads to no ready pod");
        }
        for (var address : isProbing ? addresses : List.<String>of()) {
            var result = prober.ask(address, connection.port());
            if (result.isEmpty() || !result.get().isReached()) {
                return new ConnectionStatus(
                        connection, false, result.map(TcpProber.Result::detail).orElse(address + " is being tried"));
            }
        }
        return new ConnectionStatus(connection, true, "");
    }

    @Override
    public void ensure(Composition composition, List<Assignment> assignments) {
        requireUpToDate();
        try {
            var there = watches.made(composition.name()).stream()
                    .collect(Collectors.toMap(KubernetesCluster::key, Function.identity(), (one, other) -> one));
            var objects = manifests.of(composition, assignments, owner(composition));
            var rollout = rollout(composition, objects, there);
            changing.put(composition.name(), rollout.changing());
            boolean isOwned = false;
            for (var wanted : objects) {
                var known = there.remove(key(wanted));
                if (known == null ? !isForeign(wanted) : !isAsApplied(wanted, known) && !rollout.isToWait(wanted)) {
                    isOwned = isOwned || requireOwner(composition);
                    apply(wanted);
                }
            }
            there.values().stream()
                    .filter(any -> !any.getKind().equals("Namespace"))
                    .forEach(this::delete);
            assignments.forEach(assignment -> end(composition, assignment));
        } catch (KubernetesClientException e) {
            foreign.clear(); // one may be gone
            throw new ClusterException("Kubernetes did not do it: " + e.getMessage(), e);
        }
    }

    private Rollout rollout(Composition composition, List<HasMetadata> objects, Map<String, HasMetadata> there) {
        var members = new ArrayList<Rollout.Member>();
        for (var wanted : objects) {
            var known = there.get(key(wanted));
            if (known != null && ObjectMetadata.replica(wanted).isPresent()) {
                long applied = generations.getOrDefault(known.getMetadata().getUid(), 0L);
                members.add(Rollout.member(composition, wanted, known, applied, isAsApplied(wanted, known)));
            }
        }
        return new Rollout(members);
    }

    private boolean isForeign(HasMetadata wanted) {
        var name = wanted.getMetadata().getName();
        if (!(wanted instanceof Namespace) || foreign.contains(name)) {
            return wanted instanceof Namespace;
        }
        var there = client.namespaces().withName(name).get();
        return there != null && ObjectMetadata.composition(there).isEmpty() && foreign.add(name);
    }

    private OwnerReference owner(Composition composition) {
        return new OwnerReferenceBuilder()
                .withApiVersion("smart-energy.io/v1")
                .withKind("Composition")
                .withName(composition.name())
                .withUid(Objects.requireNonNull(owners.get(composition.name()), "owns() comes first"))
                .withController(true)
                .withBlockOwnerDeletion(false)
                .build();
    }

    /** What is made for a composition that was deleted a moment ago would stay until somebody finds it ownerless. */
    private boolean requireOwner(Composition composition) {
        var resource = client.resources(CompositionResource.class)
                .withName(composition.name())
                .get();
        if (resource == null || !resource.getMetadata().getUid().equals(owners.get(composition.name()))) {
            throw new ClusterException("composition " + composition.name() + " is deleted", null);
        }
        return true;
    }

    private static String key(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
    }

    private boolean isAsApplied(HasMetadata wanted, HasMetadata known) {
        var generation = generations.get(known.getMetadata().getUid());
        return ObjectMetadata.annotation(wanted, ObjectMetadata.DIGEST)
                        .equals(ObjectMetadata.annotation(known, ObjectMetadata.DIGEST))
                && (generation == null || generation.equals(known.getMetadata().getGeneration()))
                && known.getMetadata().getDeletionTimestamp() == null;
    }

    private void apply(HasMetadata wanted) {
        var applied = client.resource(wanted)
                .fieldManager(ObjectMetadata.MANAGER)
                .forceConflicts()
                .serverSideApply();
        LOG.info("Applied {}", key(wanted));
        if (applied.getMetadata().getGeneration() != null) {
            generations.put(
                    applied.getMetadata().getUid(), applied.getMetadata().getGeneration());
        }
    }

    private void delete(HasMetadata unwanted) {
        if (unwanted.getMetadata().getDeletionTimestamp() == null) {
            client.resource(unwanted).delete();
            LOG.info("Deleted {}", key(unwanted));
        }
    }

    /** Ends incarnations that are condemned, and clears away what is certainly dead. */
    private void end(Composition composition, Assignment assignment) {
        for (var pod : watches.pods()) {
            if (!isOf(pod, composition) || !ObjectMetadata.replica(pod).equals(Optional.of(assignment.replica()))) {
                continue;
            }
            boolean isCondemned = assignment
                    .condemned()
                    .filter(pod.getMetadata().getUid()::equals)
                    .isPresent();
            boolean isDead = assignment.isOldDead() && isOnStoppedNode(pod);
            if (isDead || isCondemned && pod.getMetadata().getDeletionTimestamp() == null) {
                Pods.end(client, pod, isDead);
            }
        }
    }

    private boolean isOnStoppedNode(Pod pod) {
        var name = pod.getSpec().getNodeName();
        return name != null
                && watches.nodes().stream()
                        .filter(node -> node.getMetadata().getName().equals(name))
                        .allMatch(KubernetesNodes::isOutOfService);
    }

    @Override
    public void tell(Composition composition, Replica replica, String reason, String text) {
        LOG.info("{} {} reason={}: {}", composition.name(), replica, reason, text);
        recorder.record(composition.name(), owners.getOrDefault(composition.name(), ""), reason, replica + " " + text);
    }

    @Override
    public void close() {
        watches.close();
        usage.close();
        dataPlanes.close();
        prober.close();
        recorder.close();
    }
}
