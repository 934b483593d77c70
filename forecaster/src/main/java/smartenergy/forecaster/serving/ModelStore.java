package smartenergy.forecaster.serving;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.forecaster.model.ForecastModel;
import smartenergy.forecaster.model.Metadata;
import smartenergy.forecaster.model.ModelFiles;
import smartenergy.forecaster.model.ModelFiles.BadModel;
import smartenergy.service.health.Health;
import smartenergy.service.worker.Worker;

/**
 * Holds the newest good model of a folder and looks for a newer one now and then. A model that cannot be used is told
 * of once, and the one before goes on; one that is replaced is closed when its last request has ended. Any thread.
 */
final class ModelStore implements AutoCloseable {
    /** The part of the health that this keeps. */
    static final String HEALTH = "model";

    private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final ModelFiles files;
    private final ServerMetrics metrics;
    private final Health health;
    /** Versions that were looked at and are not to be served. */
    private final Set<String> unusable = new HashSet<>();

    private final Worker worker;
    private volatile Served current;

    /** A model in use, for as long as it is not closed. */
    static final class Served implements AutoCloseable {
        private final Metadata metadata;
        private final ForecastModel model;
        private int users = 1;

        private Served(Metadata metadata, ForecastModel model) {
            this.metadata = metadata;
            this.model = model;
        }

        Metadata metadata() {
            return metadata;
        }

        ForecastModel model() {
            return model;
        }

        private synchronized boolean isTaken() {
            if (users > 0) {
                users++;
                return true;
            }
            return false;
        }

        @Override
        public synchronized void close() {
            if (--users == 0) {
                model.close();
            }
        }
    }

    ModelStore(ModelFiles files, ServerMetrics metrics, Health health) {
        this.files = files;
        this.metrics = metrics;
        this.health = health.expect(HEALTH);
        look();
        this.worker = new Worker("models", LOOK_INTERVAL, Duration.ZERO, () -> {
                    look();
                    return false;
                })
                .start();
    }

    /** The model of now; to be closed after use. Absent while there is none. */
    Optional<Served> take() {
        while (true) {
            var served = current;
            if (served == null) {
                return Optional.empty();
            }
            if (served.isTaken()) {
                return Optional.of(served);
            }
        }
    }

    private void look() {
        try {
            for (var version : files.versions()) {
                if (current != null && version.compareTo(current.metadata().version()) <= 0) {
                    return;
                }
                if (!unusable.contains(version) && isServed(version)) {
                    return;
                }
            }
            if (current == null) {
                health.notReady(HEALTH, "there is no good model yet");
            }
        } catch (IOException e) {
            LOG.warn("Cannot look for models: {}", e.getMessage());
        }
    }

    private boolean isServed(String version) {
        try {
            if (!files.metadata(version).isGood()) {
                LOG.info("Left out version={}: it is worse than the last value", version);
                unusable.add(version);
                return false;
            }
            var loaded = files.load(version);
            var before = current;
            current = new Served(loaded.metadata(), loaded.model());
            if (before != null) {
                before.close();
            }
            LOG.info("Serving version={} records={}", version, loaded.metadata().records());
            health.ready(HEALTH, version);
            metrics.loaded().inc();
            return true;
        } catch (BadModel | IOException e) {
            LOG.error("Refused version={}: {}", version, e.getMessage());
            unusable.add(version);
            metrics.refused().inc();
            return false;
        }
    }

    @Override
    public void close() {
        worker.close();
        if (current != null) {
            current.close();
        }
    }
}
