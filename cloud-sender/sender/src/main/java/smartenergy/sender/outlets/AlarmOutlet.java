package smartenergy.sender.outlets;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.telemetry.DerivedJson;
import smartenergy.telemetry.KafkaTopics;

/**
 * Takes alarms from Kafka to one outlet, in order, each at least once; but one that the outlet does not take after some
 * tries is counted and passed over, since an alarm that comes hours late helps nobody.
 */
public final class AlarmOutlet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmOutlet.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int TRIES = 4;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Outlet outlet;
    private final Consumer<String, byte[]> consumer;
    private final Metrics metrics;
    private final Duration firstPause;
    private final Thread thread;
    private volatile boolean stopped;

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
     * @param consumers makes one for a group, without automatic commit, of committed records only
     * @param firstPause after the first failure; it doubles with each further one
     */
    AlarmOutlet(
            Outlet outlet, Function<String, Consumer<String, byte[]>> consumers, Metrics metrics, Duration firstPause) {
        this.outlet = outlet;
        this.consumer = consumers.apply(outlet.name());
        this.metrics = metrics;
        this.firstPause = firstPause;
        this.thread = Thread.ofPlatform().name(outlet.name()).start(this::run);
    }

    public static AlarmOutlet to(
            Webhook webhook, Function<String, Consumer<String, byte[]>> consumers, Metrics metrics) {
        return new AlarmOutlet(webhook, consumers, metrics, RETRY);
    }

    public static AlarmOutlet to(
            MqttOutlet mqtt, Function<String, Consumer<String, byte[]>> consumers, Metrics metrics) {
        return new AlarmOutlet(mqtt, consumers, metrics, RETRY);
    }

    private void run() {
        consumer.subscribe(List.of(KafkaTopics.ALARMS));
        try (outlet;
                consumer) {
            while (!stopped) {
                try {
                    for (var incoming : consumer.poll(POLL)) {
                        deliver(incoming);
                    }
                    consumer.commitSync();
                } catch (KafkaException e) {
                    LOG.warn("Kafka: {}", e.getMessage());
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(ConsumerRecord<String, byte[]> incoming) throws InterruptedException {
        var alert = DerivedJson.decodeAlarm(incoming.value());
        var pause = firstPause;
        for (int rest = TRIES - 1; ; rest--) {
            try {
                outlet.send(alert, incoming.value());
                metrics.sent().labelValues(outlet.name()).inc();
                return;
            } catch (IOException e) {
                if (rest == 0 || stopped) {
                    LOG.warn("Passed over an alarm of device={}: {}", alert.device(), e.getMessage());
                    metrics.failed().labelValues(outlet.name()).inc();
                    return;
                }
                Thread.sleep(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(STOP_PATIENCE);
            thread.interrupt();
            thread.join(STOP_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
