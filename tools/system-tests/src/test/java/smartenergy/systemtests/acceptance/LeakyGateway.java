package smartenergy.systemtests.acceptance;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import smartenergy.relay.GatewayRelay;
import smartenergy.relay.RelayConfig;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.service.config.Env;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reading;

/** A gateway with one guarantee broken: it says that readings are stored a while before it stores them. */
public final class LeakyGateway {
    private LeakyGateway() {}

    public static void main(String[] args) throws InterruptedException {
        var relay = new GatewayRelay(RelayConfig.from(new Env(System.getenv())), Clock.systemUTC(), EarlyStore::new);
        Runtime.getRuntime().addShutdownHook(new Thread(relay::close));
        new CountDownLatch(1).await();
    }

    private static final class EarlyStore implements ReadingStore {
        private static final Duration LATE = Duration.ofSeconds(2);

        private final ReadingStore store;
        private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

        private EarlyStore(ReadingStore store) {
            this.store = store;
        }

        @Override
        public List<Outcome> store(List<Reading> readings) {
            later.schedule(() -> store.store(readings), LATE.toMillis(), TimeUnit.MILLISECONDS);
            return readings.stream().map(reading -> Outcome.STORED).toList();
        }

        @Override
        public void reject(List<DeadLetter> letters) {
            store.reject(letters);
        }
    }
}
