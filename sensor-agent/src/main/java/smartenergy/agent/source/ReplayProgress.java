package smartenergy.agent.source;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.health.Health;

/** How far a replay has come, what it refused and why: in metrics, health and log. For one thread. */
public final class ReplayProgress {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayProgress.class);
    private static final String PART = "replay";
    private static final int LOGGED = 20;

    private final Path file;
    private final Counter played;
    private final Counter refused;
    private final Counter leftOut;
    private final Gauge ended;
    private Health health = new Health();
    private String lastRefused = "";
    private String waiting = "";
    private boolean isEnded;

    public ReplayProgress(Path file, PrometheusRegistry metrics) {
        this.file = file;
        this.played = counter("rows_played", "Rows of the recording that were played, since the start", metrics);
        this.refused = counter("rows_rejected", "Rows of the recording that are no readings", metrics);
        this.leftOut = counter("values_left_out", "Values of played rows that are no readings", metrics);
        this.ended = Gauge.builder()
                .name("smart_energy_agent_replay_ended")
                .help("1 once the recording has been played to its end")
                .register(metrics);
    }

    private static Counter counter(String name, String help, PrometheusRegistry metrics) {
        return Counter.builder()
                .name("smart_energy_agent_" + name + "_total")
                .help(help)
                .register(metrics);
    }

    void show(Health shownIn) {
        health = shownIn.watch(PART);
        tell();
    }

    void played(long rows) {
        if (rows > 0) {
            played.inc(rows);
            waiting = "";
            tell();
        }
    }

    void refused(long line, String reason) {
        refused.inc();
        lastRefused = ", the last one line " + line + ": " + reason;
        if (refused.getLongValue() <= LOGGED) {
            LOG.warn("Rejected file={} line={} because={}", file, line, reason);
        }
        tell();
    }

    /** A value that is none in a row that is played. */
    void leftOut(long line, String reason) {
        leftOut.inc();
        if (leftOut.getLongValue() <= LOGGED) {
            LOG.warn("Left out of file={} line={} because={}", file, line, reason);
        }
    }

    /** A wait that nobody intends, and that would look like the end. */
    void waiting(long line, Instant due) {
        LOG.warn("The next row of {}, line {}, is due only at {}", file, line, due);
        waiting = "; the next one, line " + line + ", is due only at " + due;
        tell();
    }

    /** @param problem why it ended before its end; empty if it did not */
    void ended(String problem) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        ended.set(1);
        waiting = problem.isEmpty() ? "" : "; " + problem;
        if (problem.isEmpty() && played.getLongValue() > 0) {
            LOG.info("The replay has ended {}", counts());
        } else {
            LOG.error("The replay has ended {}", counts() + waiting);
        }
        tell();
    }

    private String counts() {
        return "file=" + file + " played=" + played.getLongValue() + " refused=" + refused.getLongValue()
                + " valuesLeftOut=" + leftOut.getLongValue();
    }

    private void tell() {
        var detail = file.getFileName() + (isEnded ? " has ended: " : ": ") + played.getLongValue() + " rows played, "
                + refused.getLongValue() + " refused" + lastRefused
                + (leftOut.getLongValue() == 0 ? "" : ", " + leftOut.getLongValue() + " values left out") + waiting;
        boolean isWell = waiting.isEmpty() && !(isEnded && played.getLongValue() == 0);
        if (isWell) {
            health.ready(PART, detail);
        } else {
            health.notReady(PART, detail);
        }
    }
}
