package smartenergy.agent.publishing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.health.Health;
import smartenergy.telemetry.Acknowledgement.Refusal;

/** What the gateway refuses of this node: a state of the health for each device until it takes one of it again. */
final class Refusals {
    /** The part of the health that this keeps. */
    static final String HEALTH = "gateway";

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Health health;
    private final Map<String, Refusal> present = new LinkedHashMap<>();
    private final Map<String, Long> quietUntil = new LinkedHashMap<>();
    private long total;

    Refusals(Health health) {
        this.health = health.watch(HEALTH);
        health.ready(HEALTH, "it refused nothing");
    }

    /** @param count how many of them were not known yet to be refused */
    synchronized void add(Refusal refusal, long count) {
        total += count;
        present.put(refusal.device(), refusal);
        long now = System.nanoTime();
        if (now - quietUntil.getOrDefault(refusal.device() + refusal.reason(), now) >= 0) {
            LOG.warn(
                    "The gateway refused readings device={} because={}: {}; it keeps them as dead letters",
                    refusal.device(),
                    refusal.reason(),
                    refusal.detail());
            quietUntil.put(refusal.device() + refusal.reason(), now + QUIET.toNanos());
        }
        show();
    }

    /** The gateway took one of the device. */
    synchronized void taken(String device) {
        if (present.remove(device) != null) {
            LOG.info("The gateway takes readings again device={}", device);
            show();
        }
    }

    private void show() {
        var since = total + " readings refused since the start";
        if (present.isEmpty()) {
            health.ready(HEALTH, since);
            return;
        }
        var last = present.values().iterator().next();
        var others = present.size() > 1 ? " (and " + (present.size() - 1) + " more devices)" : "";
        health.notReady(
                HEALTH, since + ", at present " + last.device() + ": " + last.reason() + ": " + last.detail() + others);
    }
}
