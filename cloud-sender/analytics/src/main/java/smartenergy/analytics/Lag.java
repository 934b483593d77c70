package smartenergy.analytics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many records of Kafka wait for this instance, so that whoever looks can tell idle from stuck. Kafka itself is
 * asked: a thread that hangs would go on to tell what it knew. Thread-safe.
 */
final class Lag {
    private static final Logger LOG = LoggerFactory.getLogger(Lag.class);
    /** Shorter than who reads the metrics waits for them. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

    private final Admin kafka;
    private final String group;
    private final Supplier<Set<TopicPartition>> partitions;
    private OptionalLong last = OptionalLong.empty();
    private long askedNanos = System.nanoTime() - KEPT_NANOS;

    /**
     * @param kafka is left open
     * @param partitions that this instance reads
     */
    Lag(Admin kafka, String group, Supplier<Set<TopicPartition>> partitions) {
        this.kafka = kafka;
        this.group = group;
        this.partitions = partitions;
    }

    /** Without a sample while the lag is not known. */
    void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("smart_energy_analytics_lag_records")
                .help("Records in Kafka that wait for this instance: ends of its partitions minus what is committed")
                .callback(gauge -> records().ifPresent(gauge::call))
                .register(registry);
    }

    /** Not older than a second; empty if the instance has no partition, or Kafka does not answer in time. */
    synchronized OptionalLong records() {
        if (System.nanoTime() - askedNanos >= KEPT_NANOS) {
            last = ask();
            askedNanos = System.nanoTime();
        }
        return last;
    }

    private OptionalLong ask() {
        var own = partitions.get();
        if (own.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(sum(own));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The lag is not known", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return OptionalLong.empty();
    }

    private long sum(Set<TopicPartition> own) throws ExecutionException, TimeoutException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        var asked = kafka.listConsumerGroupOffsets(
                group, new ListConsumerGroupOffsetsOptions().timeoutMs((int) PATIENCE.toMillis()));
        var ends = offsets(own, OffsetSpec.latest());
        var beginnings = offsets(own, OffsetSpec.earliest());
        var committed = within(until, asked.partitionsToOffsetAndMetadata());
        long sum = 0;
        for (var partition : own) {
            var taken = committed.get(partition);
            long from = taken == null
                    ? within(until, beginnings.partitionResult(partition)).offset()
                    : taken.offset();
            // What was committed may have been asked for later than the end.
            sum += Math.max(0, within(until, ends.partitionResult(partition)).offset() - from);
        }
        return sum;
    }

    private ListOffsetsResult offsets(Set<TopicPartition> own, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> specs =
                own.stream().collect(Collectors.toMap(Function.identity(), partition -> which));
        return kafka.listOffsets(
                specs, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs((int) PATIENCE.toMillis()));
    }

    private static <T> T within(long until, KafkaFuture<T> answer)
            throws ExecutionException, TimeoutException, InterruptedException {
        return answer.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
}
