package smartenergy.sender.outlets;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.kafka.DeadLetterSink;
import smartenergy.service.kafka.RecordHandler;
import smartenergy.service.kafka.RecordLoop;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.service.kafka.Topics;
import smartenergy.service.worker.BackOff;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;

/**
 * Takes alarms from Kafka to one outlet, in order, each at least once; but one that the outlet does not take after some
 * tries is counted and passed over, since an alarm that comes hours late helps nobody.
 */
public final class AlarmOutlet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmOutlet.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int TRIES = 4;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Outlet outlet;
    private final Metrics metrics;
    private final Duration firstPause;
    private final RecordLoop loop;

    /** What became of the alarms, by outlet. */
    public record Metrics(Counter sent, Counter failed) {
        public static Metrics in(PrometheusRegistry registry) {
            return new Metrics(
                    counter("sent", "Steps of alarms that an outlet took", registry),
                    counter("failed", "Steps of alarms that an outlet did not take", registry));
        }

        private static Counter counter(String verb, String help, PrometheusRegistry registry) {
            return Counter.builder()
                    .name("smart_energy_outlets_alarms_" + verb + "_total")
                    .help(help)
                    .labelNames("outlet")
                    .register(registry);
        }
    }

    /**
     * Starts.
     *
     * @param consumers makes one for a group, without automatic commit
     * @param firstPause after the first failure; about twice that after each further one
     */
    AlarmOutlet(
            Outlet outlet,
            Function<String, Consumer<String, byte[]>> consumers,
            Metrics metrics,
            RecordMetrics records,
            Duration firstPause) {
        this.outlet = outlet;
        this.metrics = metrics;
        this.firstPause = firstPause;
        var settings = new RecordLoop.Settings(
                outlet.name(), List.of(KafkaTopics.ALARMS), 1, Topics.MAX_DERIVED_BYTES, STOP_PATIENCE);
        this.loop = new RecordLoop(
                        settings,
                        consumers.apply(outlet.name()),
                        new Alarms(),
                        DeadLetterSink.PASS_OVER,
                        records,
                        Clock.systemUTC())
                .start();
    }

    public static AlarmOutlet to(
            Outlet outlet,
            Function<String, Consumer<String, byte[]>> consumers,
            Metrics metrics,
            RecordMetrics records) {
        return new AlarmOutlet(outlet, consumers, metrics, records, RETRY);
    }

    private final class Alarms implements RecordHandler<Alarm> {
        @Override
        public Alarm decode(ConsumerRecord<String, byte[]> incoming) {
            return DerivedJson.decodeAlarm(incoming.value());
        }

        @Override
        public List<Refusal> handle(List<Received<Alarm>> batch) throws InterruptedException {
            for (var received : batch) {
                deliver(received.value(), received.source().value());
            }
            return List.of();
        }

        /** A new outlet is told nothing old; one that has a place misses nothing that Kafka still has. */
        @Override
        public void assigned(Consumer<String, byte[]> consumer, Collection<TopicPartition> partitions) {
            var committed = consumer.committed(Set.copyOf(partitions), STOP_PATIENCE);
            var unknown = partitions.stream()
                    .filter(partition -> committed.get(partition) == null)
                    .toList();
            if (!unknown.isEmpty()) { // Kafka takes none for all
                consumer.seekToEnd(unknown);
            }
        }
    }

    private void deliver(Alarm alarm, byte[] json) throws InterruptedException {
        var backOff = new BackOff(firstPause, firstPause.multipliedBy(1 << TRIES));
        for (int rest = TRIES - 1; ; rest--) {
            try {
                outlet.send(alarm, json);
                metrics.sent().labelValues(outlet.name()).inc();
                return;
            } catch (IOException e) {
                if (rest == 0 && !Thread.currentThread().isInterrupted()) {
                    LOG.warn("Passed over an alarm of device={}: {}", alarm.device(), e.getMessage());
                    metrics.failed().labelValues(outlet.name()).inc();
                    return;
                }
                backOff.pause(); // which is where an interrupted try ends
            }
        }
    }

    @Override
    public void close() {
        loop.close();
        outlet.close();
    }
}
