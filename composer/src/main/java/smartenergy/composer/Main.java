package smartenergy.composer;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.composer.kubernetes.ComposerConfig;
import smartenergy.composer.kubernetes.Operator;
import smartenergy.service.ServiceMain;

/** Starts the composer on the Kubernetes that it runs in, or that the kubeconfig names. */
public final class Main {
    /** Sysexits.h: try again. */
    private static final int EX_TEMPFAIL = 75;

    private static final long ASK_EVERY_MILLIS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceMain.run(args, ComposerConfig::from, Main::start);
    }

    private static AutoCloseable start(ComposerConfig config) throws InterruptedException {
        var client = new KubernetesClientBuilder().build();
        await(client);
        // Another composer may act now. What this one has begun is not certain to be its own any more.
        var operator = new Operator(config, client, identity(), Clock.systemUTC(), () -> {
            LOG.warn("Leads no longer, ends");
            Runtime.getRuntime().halt(EX_TEMPFAIL);
        });
        return () -> {
            operator.close();
            client.close();
        };
    }

    /**
     * An API server that is away, or does not know this account yet, is waited for, not by starting again and again.
     */
    private static void await(KubernetesClient client) throws InterruptedException {
        for (boolean isTold = false; ; isTold = true) {
            try {
                client.nodes().list(new ListOptionsBuilder().withLimit(1L).build());
                return;
            } catch (KubernetesClientException e) {
                if (!isTold) {
                    LOG.warn("Waits for the API server: {}", e.getMessage());
                }
                Thread.sleep(ASK_EVERY_MILLIS);
            }
        }
    }

    private static String identity() {
        return ManagementFactory.getRuntimeMXBean().getName();
    }
}
