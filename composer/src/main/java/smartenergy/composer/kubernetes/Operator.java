package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import smartenergy.composer.control.Composer;
import smartenergy.composer.control.ComposerMetrics;
import smartenergy.composer.healing.Tuner;
import smartenergy.composer.view.CompositionRoutes;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.metrics.ServiceMetrics;

/** The composer as an operator of Kubernetes: of several, one acts. */
public final class Operator implements AutoCloseable {
    private static final String LEASE = "smart-energy-composer";
    private static final Duration LEASE_DURATION = Duration.ofSeconds(10);
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(7);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final String PART = "leadership";

    private final HttpEndpoint http;
    private final KubernetesCluster cluster;
    private final io.javaoperatorsdk.operator.Operator operator;
    private volatile boolean isClosing;

    /**
     * Starts; acts when it leads.
     *
     * @param identity among composers
     * @param whenDeposed is called when another one may act; this one must not go on
     */
    public Operator(
            ComposerConfig config, KubernetesClient client, String identity, Clock clock, Runnable whenDeposed) {
        var health = new Health().expect(PART);
        var metrics = ServiceMetrics.of("composer");
        this.http = new HttpEndpoint(config.http(), health, metrics);
        this.cluster = new KubernetesCluster(client, config.stalledAfter(), config.isProbing(), clock);
        var reconciler = new CompositionReconciler(
                client, cluster, new Composer(new Tuner(config.policy()), clock, new ComposerMetrics(metrics)), clock);
        new CompositionRoutes("kubernetes", reconciler::snapshot, Optional.empty(), Optional.empty()).addTo(http);
        http.start();
        health.ready(PART, "waits");
        this.operator = new io.javaoperatorsdk.operator.Operator(settings -> configure(settings, client)
                .withLeaderElectionConfiguration(LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                        .withLeaseNamespace(config.leaseNamespace())
                        .withIdentity(identity)
                        .withLeaseDuration(LEASE_DURATION)
                        .withRenewDeadline(RENEW_DEADLINE)
                        .withRetryPeriod(RETRY)
                        .withExitOnStopLeading(false)
                        .withLeaderCallbacks(new LeaderCallbacks(
                                () -> health.ready(PART, "leads"),
                                () -> depose(whenDeposed),
                                leader ->
                                        health.ready(PART, leader.equals(identity) ? "leads" : "waits for " + leader)))
                        .build()));
        operator.register(reconciler);
        operator.start();
    }

    private static ConfigurationServiceOverrider configure(
            ConfigurationServiceOverrider settings, KubernetesClient client) {
        return settings.withKubernetesClient(client)
                .withCloseClientOnStop(false)
                // The adapter serves one composition at a time.
                .withConcurrentReconciliationThreads(1)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(5))
                // Fields that this model leaves open are not in it.
                .checkingCRDAndValidateLocalModel(false);
    }

    /** The end of leading at the composer's own end is nothing to tell. */
    private void depose(Runnable whenDeposed) {
        if (!isClosing) {
            whenDeposed.run();
        }
    }

    /** Where health and metrics are. */
    public int httpPort() {
        return http.port();
    }

    @Override
    public void close() {
        isClosing = true;
        operator.stop();
        cluster.close();
        http.close();
    }
}
