package smartenergy.agent.hardware;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import smartenergy.agent.outbox.Outbox;
import smartenergy.agent.source.DeviceDescription;
import smartenergy.agent.source.Place;
import smartenergy.agent.source.ReadingSource;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ops.Health;

/**
 * Real sensors. Each has a thread, so that one which hangs or fails delays no other; a platform thread, since reading a
 * kernel file would hold a virtual thread's carrier. All put their readings into one bounded queue: it fills only while
 * the outbox takes nothing, which concerns every sensor.
 */
public final class HardwareSource implements ReadingSource {
    private static final int QUEUE = 64;
    private static final Duration STOPPING = Duration.ofMillis(500);

    private final BlockingQueue<Reading> queue = new ArrayBlockingQueue<>(QUEUE);
    private final List<Sensor> sensors;
    private final Place place;
    private final Clock clock;
    private final Ticks ticks;
    private final Counter failures;
    private final List<SensorLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    public HardwareSource(Place place, List<Sensor> sensors, Clock clock, Ticks ticks, PrometheusRegistry metrics) {
        this.place = place;
        this.sensors = List.copyOf(sensors);
        this.clock = clock;
        this.ticks = ticks;
        this.failures = Counter.builder()
                .name("smart_energy_agent_sensor_failures_total")
                .help("Times a sensor gave no reading, retries included")
                .labelNames("sensor", "reason")
                .register(metrics);
    }

    @Override
    public void start(Health health) {
        var surroundings = new SensorLoop.Surroundings(place, clock, ticks, queue, failures, health);
        for (var sensor : sensors) {
            var loop = new SensorLoop(sensor, surroundings);
            loops.add(loop);
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name(sensor.description().device())
                    .start(loop));
        }
    }

    @Override
    public List<Outbox.Item> take(Instant now, int max) {
        loops.forEach(SensorLoop::checkHanging);
        var readings = new ArrayList<Reading>();
        queue.drainTo(readings, max);
        return readings.stream().map(reading -> new Outbox.Item(reading, 0)).toList();
    }

    @Override
    public List<DeviceDescription> devices() {
        return sensors.stream().map(Sensor::description).toList();
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (var thread : threads) {
                thread.join(STOPPING); // one that hangs in the kernel is left to end with the process
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sensors.forEach(Sensor::close);
    }
}
