package smartenergy.relay.communicator;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.worker.Worker;
import smartenergy.telemetry.DeviceLimits;

/**
 * Tells the analytics what the registered profiles say is abnormal: all of it after a start, then what has changed. A
 * gateway that is killed between a device's deletion and the telling leaves limits behind for a device that is no more.
 */
public final class LimitsPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LimitsPublisher.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final Supplier<List<DeviceLimits>> registered;
    private final Producer<String, byte[]> producer;
    private final Map<String, DeviceLimits> told = new HashMap<>();
    private final Worker worker;

    /** @param registered the limits of all devices */
    public LimitsPublisher(Supplier<List<DeviceLimits>> registered, Producer<String, byte[]> producer) {
        this.registered = registered;
        this.producer = producer;
        this.worker = new Worker("limits", INTERVAL, Duration.ZERO, this::tell);
        worker.start();
    }

    private boolean tell() throws InterruptedException {
        try {
            publish();
        } catch (ExecutionException | KafkaException e) {
            LOG.warn("Cannot tell the limits of devices yet: {}", e.getMessage());
        }
        return false;
    }

    private void publish() throws ExecutionException, InterruptedException {
        var now = new TreeMap<String, DeviceLimits>();
        told.keySet().forEach(device -> now.put(device, new DeviceLimits(device, Collections.emptySortedMap())));
        registered.get().forEach(limits -> now.put(limits.device(), limits));
        var results = new HashMap<DeviceLimits, Future<?>>();
        for (var limits : now.values()) {
            if (!limits.equals(told.get(limits.device()))) {
                results.put(limits, producer.send(KafkaRecords.of(limits)));
            }
        }
        for (var result : results.entrySet()) {
            result.getValue().get();
            told.put(result.getKey().device(), result.getKey());
        }
    }

    @Override
    public void close() {
        worker.close();
    }
}
