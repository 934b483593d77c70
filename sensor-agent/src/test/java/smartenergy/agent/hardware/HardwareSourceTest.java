package smartenergy.agent.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.agent.outbox.Outbox;
import smartenergy.agent.source.Place;
import smartenergy.service.health.Health;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;

@Timeout(20)
class HardwareSourceTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
    private static final Place PLACE = new Place("gist", "server-room", "pi-1");
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final Health health = new Health();
    private final FakeTicks ticks = new FakeTicks();
    private Clock wall = Clock.fixed(NOW, ZoneOffset.UTC);
    private boolean clockIsSet = true;

    /** Stands still until told; a pause waits for a permit and is remembered. */
    private static final class FakeTicks implements Ticks {
        private volatile long nanos;
        private final BlockingQueue<Duration> pauses = new LinkedBlockingQueue<>();
        private final BlockingQueue<Boolean> permits = new LinkedBlockingQueue<>();

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            pauses.add(duration);
            permits.take();
        }
    }

    private interface Reader {
        Optional<Sensor.Observation> read() throws SensorException, InterruptedException;
    }

    private record FakeSensor(String name, Reader reader) implements Sensor {
        @Override
        public DeviceDescription description() {
            return DeviceDescription.of(name, Kind.SERVER, "fake", "server-room", INTERVAL);
        }

        @Override
        public Optional<Observation> read() throws SensorException, InterruptedException {
            return reader.read();
        }
    }

    @Test
    void givesWhatIsMeasuredWithPlaceAndTime() throws Exception {
        try (var source = start(new FakeSensor("a", () -> celsius(40)))) {
            var item = taken(source, 1).getFirst();

            assertThat(item)
                    .isEqualTo(new Outbox.Item(
                            new Reading("gist", "server-room", "a", NOW, Optional.empty(), Kind.SERVER.measured(40)),
                            0));
            assertThat(health.parts().get("a")).isEqualTo(new Health.State(true, "{celsius=40.0}"));
        }
    }

    @Test
    void keepsTheTimeThatASensorKnows() throws Exception {
        var then = NOW.minusSeconds(300);
        var observation = new Sensor.Observation(Kind.SERVER.measured(40), Optional.of(then), List.of());
        try (var source = start(new FakeSensor("a", () -> Optional.of(observation)))) {
            assertThat(taken(source, 1).getFirst().reading().observedAt()).isEqualTo(then);
        }
    }

    @Test
    void holdsReadingsUntilTheClockIsSetAndThenKnowsWhenTheyWere() throws Exception {
        clockIsSet = false;
        wall = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        try (var source = start(new FakeSensor("a", () -> celsius(40)))) {
            ticks.pauses.take();
            assertThat(source.take(NOW, 10)).isEmpty();
            assertThat(health.parts().get("clock").detail()).isEqualTo("1 readings are held until the clock is set");

            ticks.nanos += Duration.ofSeconds(90).toNanos();
            wall = Clock.fixed(NOW, ZoneOffset.UTC);
            clockIsSet = true;

            var reading = taken(source, 1).getFirst().reading();
            assertThat(reading.observedAt()).isEqualTo(NOW.minusSeconds(90));
            assertThat(reading.flags()).isEmpty();
        }
    }

    @Test
    void flagsReadingsWhenNobodySetsTheClock() throws Exception {
        clockIsSet = false;
        try (var source = start(new FakeSensor("a", () -> celsius(40)))) {
            ticks.pauses.take();
            ticks.nanos += PATIENCE.toNanos();

            var reading = taken(source, 1).getFirst().reading();

            assertThat(reading.observedAt()).isEqualTo(NOW.minus(PATIENCE));
            assertThat(reading.flags()).containsExactly(Flag.CLOCK_UNSYNCHRONISED);
        }
    }

    @Test
    void goesOnWithTheOthersWhileOneHangsAndOneFails() throws Exception {
        var never = new CountDownLatch(1);
        var hanging = new FakeSensor("hanging", () -> {
            never.await();
            return Optional.empty();
        });
        var broken = new FakeSensor("broken", () -> {
            throw new IllegalStateException("a bug");
        });
        try (var source = start(hanging, broken, new FakeSensor("sound", () -> celsius(40)))) {
            assertThat(taken(source, 1).getFirst().reading().device()).isEqualTo("sound");
            ticks.pauses.take();
            ticks.pauses.take();
            ticks.nanos = Duration.ofMinutes(2).toNanos();
            source.take(NOW, 1);
            source.take(NOW, 1);

            assertThat(failures("hanging")).isEqualTo(1);
            assertThat(failures("unexpected")).isEqualTo(1);
            assertThat(health.parts().get("hanging").detail()).startsWith("hanging: the sensor has not answered");
            assertThat(health.parts().get("broken").detail()).startsWith("unexpected: ");
            assertThat(health.parts().get("sound").ready()).isTrue();
        }
    }

    @Test
    void waitsForTheRestOfTheInterval() throws Exception {
        var sensor = new FakeSensor("a", () -> {
            ticks.nanos += Duration.ofSeconds(3).toNanos();
            return celsius(40);
        });

        assertThat(loop(sensor).readOnce()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void givesTheSensorItsRestAfterAReadThatTookLong() throws Exception {
        var sensor = new FakeSensor("a", () -> {
            ticks.nanos += Duration.ofSeconds(30).toNanos();
            return celsius(40);
        });

        assertThat(loop(sensor).readOnce()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void retriesWhenTheSensorAsksForItAndIsNotYetInTrouble() throws Exception {
        var sensor = new FakeSensor("a", () -> {
            throw new SensorException(Fault.CHECKSUM, "wrong", Duration.ofMillis(2_200));
        });

        assertThat(loop(sensor).readOnce()).isEqualTo(Duration.ofMillis(2_200));
        assertThat(failures("checksum")).isEqualTo(1);
        assertThat(health.parts().get("a").detail()).isEqualTo("starting");
    }

    @Test
    void isInTroubleWhenTheSensorGivesUp() throws Exception {
        var sensor = new FakeSensor("a", () -> {
            throw new SensorException(Fault.TIMEOUT, "no answer");
        });

        assertThat(loop(sensor).readOnce()).isEqualTo(INTERVAL);
        assertThat(health.parts().get("a")).isEqualTo(new Health.State(false, "timeout: no answer"));
    }

    @Test
    void logsAtFirstAndThenOnceAMinute() throws Exception {
        var loop = loop(new FakeSensor("a", () -> {
            throw new SensorException(Fault.TIMEOUT, "no answer");
        }));
        var log = new ByteArrayOutputStream();
        var err = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            for (int second = 0; second < 125; second++) {
                loop.readOnce();
                ticks.nanos += Duration.ofSeconds(1).toNanos();
            }
        } finally {
            System.setErr(err);
        }

        assertThat(log.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .last(InstanceOfAssertFactories.STRING)
                .contains("No reading sensor=a reason=timeout because=no answer notLogged=59");
        assertThat(failures("timeout")).isEqualTo(125);
    }

    @Test
    void isInTroubleWhenNothingNewComesForLongAndHeals() throws Exception {
        var news = new AtomicBoolean();
        var loop = loop(new FakeSensor("a", () -> news.get() ? celsius(40) : Optional.empty()));
        ticks.nanos += Duration.ofMinutes(59).toNanos();
        loop.readOnce();
        assertThat(health.parts().get("a").ready()).isTrue();
        ticks.nanos += Duration.ofMinutes(1).toNanos();
        loop.readOnce();
        assertThat(health.parts().get("a"))
                .isEqualTo(new Health.State(false, "silent: it answers, but with nothing new for PT1H"));
        assertThat(failures("silent")).isEqualTo(1);

        news.set(true);
        loop.readOnce();
        news.set(false);
        loop.readOnce();

        assertThat(health.parts().get("a").ready()).isTrue();
    }

    @Test
    void tellsWhatASensorLeftOut() throws Exception {
        var observation = new Sensor.Observation(Kind.SERVER.measured(40), Optional.empty(), List.of("wind is -1"));
        try (var source = start(new FakeSensor("a", () -> Optional.of(observation)))) {
            assertThat(taken(source, 1).getFirst().reading().flags()).containsExactly(Flag.VALUE_DROPPED);
            assertThat(failures("value-dropped")).isEqualTo(1);
            assertThat(health.parts().get("a"))
                    .isEqualTo(new Health.State(true, "{celsius=40.0}, left out: wind is -1"));
        }
    }

    @Test
    void tellsOfATimeThatCannotBe() throws Exception {
        var observation = new Sensor.Observation(Kind.SERVER.measured(40), Optional.of(Instant.MAX), List.of());
        try (var source = start(
                new FakeSensor("bad", () -> Optional.of(observation)), new FakeSensor("good", () -> celsius(41)))) {
            assertThat(taken(source, 1).getFirst().reading().device()).isEqualTo("good");
            await("the other was taken").until(() -> source.take(NOW, 10).isEmpty() && failures("out-of-range") == 1);

            assertThat(health.parts().get("bad").detail()).startsWith("out-of-range: observedAt is ");
        }
    }

    @Test
    void countsWhatIsOutOfRange() throws Exception {
        loop(new FakeSensor("a", () -> celsius(500))).readOnce();

        assertThat(failures("out-of-range")).isEqualTo(1);
    }

    @Test
    void waitsWhileNobodyTakesAndDoesNotCatchUp() throws Exception {
        var queue = new ArrayBlockingQueue<Sample>(1);
        var loop = loop(new FakeSensor("a", () -> celsius(40)), queue);
        loop.readOnce();
        var waiting = Thread.ofPlatform().start(() -> {
            try {
                loop.readOnce();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await("it waits").until(() -> waiting.getState() == Thread.State.WAITING);

        queue.take();
        waiting.join();

        assertThat(queue).hasSize(1);
    }

    private HardwareSource start(Sensor... sensors) {
        var clock = new HardwareSource.WallClock(jumpingClock(), () -> clockIsSet, PATIENCE);
        var source = new HardwareSource(PLACE, List.of(sensors), clock, ticks, metrics);
        source.start(health);
        return source;
    }

    /** Shows whatever the wall's clock was set to last. */
    private Clock jumpingClock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return wall.instant();
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    private SensorLoop loop(Sensor sensor) {
        return loop(sensor, new ArrayBlockingQueue<>(10));
    }

    private SensorLoop loop(Sensor sensor, BlockingQueue<Sample> queue) {
        var failures = Counter.builder()
                .name("smart_energy_agent_sensor_failures_total")
                .labelNames("sensor", "reason")
                .register(metrics);
        return new SensorLoop(sensor, new SensorLoop.Surroundings(ticks, queue, failures, health));
    }

    private static Optional<Sensor.Observation> celsius(double celsius) {
        return Sensor.Observation.now(Kind.SERVER.measured(celsius));
    }

    private static List<Outbox.Item> taken(HardwareSource source, int count) {
        var items = new ArrayList<Outbox.Item>();
        await(count + " readings").until(() -> {
            items.addAll(source.take(NOW, 10));
            return items.size() >= count;
        });
        return items;
    }

    private double failures(String reason) {
        return metrics.scrape().stream()
                .filter(CounterSnapshot.class::isInstance)
                .flatMap(snapshot -> ((CounterSnapshot) snapshot).getDataPoints().stream())
                .filter(point -> reason.equals(point.getLabels().get("reason")))
                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                .sum();
    }
}
