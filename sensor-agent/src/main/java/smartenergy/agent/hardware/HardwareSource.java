package smartenergy.agent.hardware;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.agent.outbox.Outbox;
import smartenergy.agent.source.Place;
import smartenergy.agent.source.ReadingSource;
import smartenergy.service.health.Health;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Reading;

/**
 * Real sensors. Each has a thread, so that one which hangs or fails delays no other; a platform thread, since reading a
 * kernel file would hold a virtual thread's carrier. All put what they give into one bounded queue: it fills only while
 * nothing is taken, which concerns every sensor.
 *
 * <p>A sample gets its time when it is taken: the clock's, less what has passed since it was measured. So a clock that
 * is set meanwhile, by however much, does no harm. Until it is set for the first time samples stay in the queue, for a
 * limited time; after that they are given with the time that the clock shows, and flagged.
 */
public final class HardwareSource implements ReadingSource {
    /** The part of the health that tells whether readings wait for the clock. */
    static final String HEALTH = "clock";

    private static final Logger LOG = LoggerFactory.getLogger(HardwareSource.class);
    private static final int QUEUE = 4_096;
    private static final Duration STOPPING = Duration.ofMillis(500);

    private final BlockingQueue<Sample> queue = new ArrayBlockingQueue<>(QUEUE);
    private final List<Sensor> sensors;
    private final List<DeviceDescription> devices;
    private final Place place;
    private final WallClock clock;
    private final Ticks ticks;
    private final long start;
    private final Counter failures;
    private final List<SensorLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private Health health;

    /**
     * The clock on the wall, and whether to believe it.
     *
     * @param isSet whether something has set it since the machine started
     * @param patience how long readings are held for that
     */
    public record WallClock(Clock clock, BooleanSupplier isSet, Duration patience) {}

    public HardwareSource(Place place, List<Sensor> sensors, WallClock clock, Ticks ticks, PrometheusRegistry metrics) {
        this.place = place;
        this.sensors = List.copyOf(sensors);
        this.devices = sensors.stream().map(Sensor::description).toList();
        this.clock = clock;
        this.ticks = ticks;
        this.start = ticks.nanos();
        this.failures = Counter.builder()
                .name("smart_energy_agent_sensor_failures_total")
                .help("Times a sensor gave no reading, retries included, or one without all values")
                .labelNames("sensor", "reason")
                .register(metrics);
    }

    @Override
    public void start(Health health) {
        this.health = health.watch(HEALTH);
        var surroundings = new SensorLoop.Surroundings(ticks, queue, failures, health);
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
        boolean isSet = clock.isSet().getAsBoolean();
        if (!isSet && ticks.nanos() - start < clock.patience().toNanos()) {
            health.notReady(HEALTH, queue.size() + " readings are held until the clock is set");
            return List.of();
        }
        if (isSet) {
            health.ready(HEALTH, "set");
        } else {
            health.notReady(HEALTH, "not set within " + clock.patience() + "; readings are flagged");
        }
        var samples = new ArrayList<Sample>();
        queue.drainTo(samples, max);
        return samples.stream()
                .flatMap(sample -> reading(sample, isSet).stream())
                .map(reading -> new Outbox.Item(reading, 0))
                .toList();
    }

    /** Empty if the sensor gave what cannot be, which must not take other sensors' readings along. */
    private Optional<Reading> reading(Sample sample, boolean clockIsSet) {
        var observation = sample.observation();
        try {
            var reading = new Reading(
                    place.site(),
                    place.room(),
                    sample.device().device(),
                    observation.at().orElseGet(() -> timeOf(sample)),
                    Optional.empty(),
                    observation.measurement());
            if (!observation.dropped().isEmpty()) {
                reading = reading.flagged(Flag.VALUE_DROPPED);
            }
            boolean isCertain = clockIsSet || observation.at().isPresent();
            return Optional.of(isCertain ? reading : reading.flagged(Flag.CLOCK_UNSYNCHRONISED));
        } catch (RuntimeException e) {
            var device = sample.device();
            var fault = e instanceof InvalidReading ? Fault.OUT_OF_RANGE : Fault.UNEXPECTED;
            failures.labelValues(device.profile(), fault.text()).inc();
            health.notReady(device.device(), fault.text() + ": " + e.getMessage());
            LOG.warn("No reading sensor={} reason={} because={}", device.device(), fault.text(), e.toString());
            return Optional.empty();
        }
    }

    private Instant timeOf(Sample sample) {
        return clock.clock().instant().minusNanos(ticks.nanos() - sample.nanos());
    }

    @Override
    public List<DeviceDescription> devices() {
        return devices;
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
