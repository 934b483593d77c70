package smartenergy.service.kafka;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.health.Health;

/** Counts and shows the records of all loops of one program that Kafka removed before they were read. Any thread. */
public final class LostRecords {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "gaps";

    private static final Logger LOG = LoggerFactory.getLogger(LostRecords.class);
    /** Longer than a look at the health from time to time is apart from the next. */
    private static final Duration SHOWN = Duration.ofMinutes(10);

    private final Counter counter;
    private final Health health;
    private Instant latest = Instant.MIN;
    private String detail = "none";

    /** @param health shows what was lost */
    public LostRecords(PrometheusRegistry registry, Health health) {
        this.counter = Counter.builder()
                .name("smart_energy_kafka_records_lost_total")
                .help("Offsets that Kafka removed before they were read")
                .labelNames("loop")
                .register(registry);
        this.health = health.watch(HEALTH);
        health.ready(HEALTH, detail);
    }

    /**
     * Counts, logs and shows records that are gone.
     *
     * @param loop who did not read them
     * @param from the first offset that is gone
     * @param upTo the offset behind the last one
     */
    public synchronized void note(String loop, TopicPartition partition, long from, long upTo, Instant now) {
        counter.labelValues(loop).inc(upTo - from);
        latest = now;
        detail = "Kafka removed %d records of %s (offsets %d to %d) before %s read them, noticed at %s"
                .formatted(upTo - from, partition, from, upTo - 1, loop, now);
        LOG.error("{}", detail);
        health.notReady(HEALTH, detail);
    }

    /** Lets what is long ago be. */
    public synchronized void look(Instant now) {
        if (latest != Instant.MIN && now.isAfter(latest.plus(SHOWN))) {
            latest = Instant.MIN;
            health.ready(HEALTH, detail);
        }
    }
}
