package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import smartenergy.composer.monitoring.TcpProber;

/**
 * How long nodes have been silent. A node speaks by renewing its Lease, each 10 s, and by taking connections at its
 * kubelet's port, which is tried each second where the composer gets there. All times are of this process's own clock,
 * so other clocks may be wrong; and while nothing at all is heard from the API server, nodes are not blamed for it.
 */
final class NodeWatch {
    /** Kubernetes: a kubelet renews its Lease each 10 s (a quarter of its duration of 40 s). */
    private static final Duration LEASE_EXPECTED = Duration.ofSeconds(12);

    private static final Duration CONNECTION_EXPECTED = Duration.ofSeconds(2);

    private final TcpProber prober;
    private final LongSupplier nanoClock;
    private final Map<String, Renewal> renewals = new ConcurrentHashMap<>();
    private volatile long anyRenewalNanos;
    private volatile long backNanos;

    private record Renewal(String time, long heardNanos) {}

    NodeWatch(TcpProber prober, LongSupplier nanoClock) {
        this.prober = prober;
        this.nanoClock = nanoClock;
        this.backNanos = nanoClock.getAsLong();
        this.anyRenewalNanos = backNanos;
    }

    /** A Lease as it is now; only a new time of renewal counts. */
    void heard(Lease lease) {
        if (lease.getSpec() == null || lease.getSpec().getRenewTime() == null) {
            return;
        }
        var time = lease.getSpec().getRenewTime().toString();
        var name = lease.getMetadata().getName();
        var before = renewals.get(name);
        if (before == null || !before.time().equals(time)) {
            long now = nanoClock.getAsLong();
            if (isBlind(now)) {
                backNanos = now;
            }
            anyRenewalNanos = now;
            renewals.put(name, new Renewal(time, now));
        }
    }

    void gone(String node) {
        renewals.remove(node);
    }

    /** For how long nothing was heard of a node beyond the time in which it should have spoken. */
    Duration silence(Node node) {
        long now = nanoClock.getAsLong();
        var byConnection = address(node).flatMap(address -> prober.sinceReached(address, port(node)));
        if (byConnection.isPresent()) {
            var silent = byConnection.get().minus(CONNECTION_EXPECTED);
            var lease = sinceLease(node, now).minus(CONNECTION_EXPECTED);
            return notNegative(silent.compareTo(lease) < 0 ? silent : lease);
        }
        return isBlind(now) ? Duration.ZERO : notNegative(sinceLease(node, now).minus(LEASE_EXPECTED));
    }

    private Duration sinceLease(Node node, long now) {
        var renewal = renewals.get(node.getMetadata().getName());
        long heard = renewal == null ? backNanos : Math.max(backNanos, renewal.heardNanos());
        return Duration.ofNanos(now - heard);
    }

    private boolean isBlind(long now) {
        return now - anyRenewalNanos > LEASE_EXPECTED.toNanos();
    }

    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private static Optional<String> address(Node node) {
        return node.getStatus().getAddresses().stream()
                .filter(address -> address.getType().equals("InternalIP"))
                .map(NodeAddress::getAddress)
                .findFirst();
    }

    private static int port(Node node) {
        var endpoints = node.getStatus().getDaemonEndpoints();
        return endpoints == null || endpoints.getKubeletEndpoint() == null
                ? 10_250
                : endpoints.getKubeletEndpoint().getPort();
    }
}
