package smartenergy.agent.hardware;

import io.prometheus.metrics.core.metrics.Counter;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.health.Health;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.InvalidReading;

/** Reads one sensor for ever, and tells how it is. */
final class SensorLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SensorLoop.class);
    private static final Duration QUIET = Duration.ofMinutes(1);
    private static final Duration SHORTEST_PATIENCE = Duration.ofMinutes(1);
    /** A weather station that is asked every 10 min may stand still for a while, but not for so many intervals. */
    private static final int SILENT_AFTER = 6;

    private static final Duration SHORTEST_SILENCE = Duration.ofHours(1);
    /** A DHT22 needs as long between two reads; so no sensor is read again sooner, unless its interval is shorter. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);

    private final Sensor sensor;
    private final DeviceDescription device;
    private final Surroundings surroundings;
    private OptionalLong readingSince = OptionalLong.empty();
    private OptionalLong quietUntil = OptionalLong.empty();
    private long newsAt;
    private long notLogged;
    private boolean isHanging;

    /** What all loops share. */
    record Surroundings(Ticks ticks, BlockingQueue<Sample> queue, Counter failures, Health health) {}

    SensorLoop(Sensor sensor, Surroundings surroundings) {
        this.sensor = sensor;
        this.device = sensor.description();
        this.surroundings = surroundings;
        this.newsAt = surroundings.ticks().nanos();
        surroundings.health().watch(device.device());
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                surroundings.ticks().pause(readOnce());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Returns the pause before the next read. */
    Duration readOnce() throws InterruptedException {
        long began = begin();
        try {
            var observation = sensor.read();
            succeeded(observation);
            if (observation.isPresent()) {
                // Waits while the outbox is full; what is not measured meanwhile is not made up for.
                surroundings
                        .queue()
                        .put(new Sample(
                                device, observation.get(), surroundings.ticks().nanos()));
            }
        } catch (SensorException e) {
            return failed(e.fault(), e.getMessage(), e.retryIn()).orElseGet(() -> untilNext(began));
        } catch (InvalidReading e) {
            failed(Fault.OUT_OF_RANGE, e.getMessage(), Optional.empty());
        } catch (RuntimeException e) { // a bug in one sensor must not end the others
            var where = Stream.of(e.getStackTrace()).limit(1).map(frame -> " at " + frame);
            failed(Fault.UNEXPECTED, e + where.collect(Collectors.joining()), Optional.empty());
        }
        return untilNext(began);
    }

    private synchronized long begin() {
        long now = surroundings.ticks().nanos();
        readingSince = OptionalLong.of(now);
        isHanging = false;
        return now;
    }

    private Duration untilNext(long began) {
        var elapsed = Duration.ofNanos(surroundings.ticks().nanos() - began);
        var shortest = Collections.min(List.of(SHORTEST_PAUSE, device.interval()));
        return Collections.max(List.of(device.interval().minus(elapsed), shortest));
    }

    private synchronized void succeeded(Optional<Sensor.Observation> observation) throws SensorException {
        long now = surroundings.ticks().nanos();
        if (observation.isEmpty()) {
            var silence = Duration.ofNanos(now - newsAt);
            var patience = Collections.max(List.of(device.interval().multipliedBy(SILENT_AFTER), SHORTEST_SILENCE));
            if (silence.compareTo(patience) >= 0) {
                throw new SensorException(Fault.SILENT, "it answers, but with nothing new for " + silence);
            }
            heal("nothing new since the last reading");
            return;
        }
        newsAt = now;
        var detail = observation.get().measurement().values().toString();
        var dropped = observation.get().dropped();
        if (dropped.isEmpty()) {
            heal(detail);
        } else {
            heal(detail + ", left out: " + String.join("; ", dropped));
            surroundings
                    .failures()
                    .labelValues(device.profile(), Fault.VALUE_DROPPED.text())
                    .inc();
            log("Reading is incomplete", Fault.VALUE_DROPPED, String.join("; ", dropped));
        }
    }

    private void heal(String detail) {
        readingSince = OptionalLong.empty();
        surroundings.health().ready(device.device(), detail);
    }

    /** Before a retry that comes soon nobody needs to be told; it is only counted. */
    private synchronized Optional<Duration> failed(Fault fault, String detail, Optional<Duration> retryIn) {
        readingSince = OptionalLong.empty();
        surroundings.failures().labelValues(device.profile(), fault.text()).inc();
        if (retryIn.isEmpty() || retryIn.get().compareTo(device.interval()) >= 0) {
            surroundings.health().notReady(device.device(), fault.text() + ": " + detail);
            log("No reading", fault, detail);
        }
        return retryIn;
    }

    private void log(String what, Fault fault, String detail) {
        long now = surroundings.ticks().nanos();
        if (quietUntil.isPresent() && now - quietUntil.getAsLong() < 0) {
            notLogged++;
            return;
        }
        LOG.warn(
                "{} sensor={} reason={} because={} notLogged={}",
                what,
                device.device(),
                fault.text(),
                detail,
                notLogged);
        quietUntil = OptionalLong.of(now + QUIET.toNanos());
        notLogged = 0;
    }

    /** Tells, once, when reading does not return. */
    synchronized void checkHanging() {
        var patience = Collections.max(List.of(device.interval().multipliedBy(3), SHORTEST_PATIENCE));
        if (!isHanging
                && readingSince.isPresent()
                && surroundings.ticks().nanos() - readingSince.getAsLong() > patience.toNanos()) {
            var since = readingSince;
            failed(Fault.HANGING, "the sensor has not answered for " + patience, Optional.empty());
            readingSince = since;
            isHanging = true;
        }
    }
}
