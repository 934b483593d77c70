package smartenergy.composer.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.composer.healing.Reason;

/**
 * Writes Kubernetes events about a composition, in the background. The same text again counts up the event that is
 * there. What Kubernetes does not take, or comes faster than it does, is lost with a line in the log.
 */
final class Recorder implements AutoCloseable {
    /** Of objects that are in no namespace. */
    private static final String NAMESPACE = "default";

    private static final int WAITING = 1_000;
    private static final Set<String> GOOD =
            Set.of(Reason.New.name(), Reason.Ready.name(), Reason.Requested.name(), Reason.NotWanted.name());
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    private final KubernetesClient client;
    private final Clock clock;
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("events").factory(),
            (event, full) -> LOG.warn("An event is lost, as too many wait"));

    Recorder(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    void record(String composition, String uid, String reason, String text) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        var event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(composition + "." + Integer.toHexString((uid + reason + text).hashCode()))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("smart-energy.io/v1")
                .withKind("Composition")
                .withName(composition)
                .withUid(uid)
                .endInvolvedObject()
                .withReason(reason)
                .withMessage(text)
                .withType(GOOD.contains(reason) ? "Normal" : "Warning")
                .withNewSource()
                .withComponent(ObjectMetadata.MANAGER)
                .endSource()
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
        writer.execute(() -> write(event));
    }

    private void write(Event event) {
        try {
            var there = client.v1()
                    .events()
                    .inNamespace(NAMESPACE)
                    .withName(event.getMetadata().getName());
            var before = there.get();
            if (before == null) {
                client.v1().events().resource(event).create();
            } else {
                there.patch(new EventBuilder(before)
                        .withLastTimestamp(event.getLastTimestamp())
                        .withCount(before.getCount() == null ? 2 : before.getCount() + 1)
                        .build());
            }
        } catch (KubernetesClientException e) {
            LOG.warn("An event is lost: reason={} {}", event.getReason(), e.getMessage());
        }
    }

    @Override
    public void close() {
        writer.shutdownNow();
    }
}
