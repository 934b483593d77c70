package smartenergy.relay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import smartenergy.relay.Readings;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.relay.registry.Registries;
import smartenergy.service.health.Health;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

class IntakeQueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Whoever waits to its end does not come through a test. */
    private static final Duration LONG = Duration.ofHours(1);

    private final Store store = new Store();
    private final AtomicInteger done = new AtomicInteger();
    private IntakeQueue queue = queue(LONG);
    private int brought;

    @AfterEach
    void stop() {
        queue.close();
    }

    @Test
    void storesASingleReadingAfterASilenceAtOnce() throws InterruptedException {
        bring(1);
        awaitDone(1);

        assertThat(store.batches).containsExactly(1);
    }

    @Test
    void gathersWhatComesSoonAfterABatchUntilSomeoneWaitsForAnAnswer() throws InterruptedException {
        bring(1);
        awaitDone(1);
        bring(5);

        bringByHttp();
        awaitDone(7);

        assertThat(store.batches).containsExactly(1, 5);
    }

    @Test
    void gathersNoLongerThanItMay() throws InterruptedException {
        queue.close();
        queue = queue(Duration.ofMillis(300));
        bring(1);
        awaitDone(1);
        bring(3);
        awaitDone(4);

        assertThat(store.batches).containsExactly(1, 3);
    }

    @Test
    void gathersWhatComesWhileABatchIsWritten() throws InterruptedException {
        queue.close();
        queue = queue(Duration.ZERO);
        synchronized (store) {
            bring(1);
            await("the write is under way").atMost(PATIENCE).until(() -> store.isAsked);
            bring(500);
        }
        awaitDone(501);

        assertThat(store.batches).containsExactly(1, 500);
    }

    @Test
    void waitsForNoMoreThanASenderSendsWithoutAnAcknowledgement() throws InterruptedException {
        bring(1);
        awaitDone(1);

        bring(10);
        awaitDone(11);
        bring(10);
        awaitDone(21);

        assertThat(store.batches).containsExactly(1, 10, 10);
    }

    private IntakeQueue queue(Duration linger) {
        var health = new Health();
        var clock = Clock.fixed(Readings.NOW, ZoneOffset.UTC);
        var validator = Validators.accepting(Registries.empty());
        var metrics = IntakeMetrics.in(new PrometheusRegistry());
        var intake = new Intake(store, events -> List.of(), validator, new Acknowledgements(), metrics, health, clock);
        return new IntakeQueue(intake, linger);
    }

    private void bring(int readings) throws InterruptedException {
        for (int i = 0; i < readings; i++) {
            var reading = Readings.of("a", ++brought);
            var topic = "smart-energy/home/pi-1/a/room_climate";
            var arrival = Arrival.byMqtt(topic, ReadingJson.encode(reading), Readings.NOW);
            queue.put(arrival, receipt -> done.incrementAndGet(), () -> false, true);
        }
    }

    private void bringByHttp() throws InterruptedException {
        var arrival = Arrival.byHttp("/api/v3/event/x/y/z", new byte[] {'{'}, Readings.NOW);
        queue.put(arrival, receipt -> done.incrementAndGet(), () -> false);
    }

    private void awaitDone(int messages) {
        await(messages + " messages").atMost(PATIENCE).until(() -> done.get() == messages);
    }

    /** Notes how many it gets at a time; the event that is no event is not among them. */
    private static final class Store implements ReadingStore {
        private final List<Integer> batches = new CopyOnWriteArrayList<>();
        private volatile boolean isAsked;

        @Override
        public List<Outcome> store(List<Reading> readings) {
            isAsked = true;
            synchronized (this) {
                batches.add(readings.size());
            }
            return Collections.nCopies(readings.size(), Outcome.STORED);
        }

        @Override
        public void reject(List<DeadLetter> letters) {}
    }
}
