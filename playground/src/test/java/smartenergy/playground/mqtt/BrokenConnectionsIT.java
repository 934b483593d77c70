package smartenergy.playground.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.agent.AgentConfig;
import smartenergy.agent.SensorAgent;
import smartenergy.agent.outbox.Outbox;
import smartenergy.agent.source.ReadingSource;
import smartenergy.playground.servers.EmbeddedMqttBroker;
import smartenergy.relay.datapond.NamedDocuments;
import smartenergy.relay.datapond.ReadingStore;
import smartenergy.relay.edgex.EdgexEvents;
import smartenergy.relay.edgex.Place;
import smartenergy.relay.edgex.Release;
import smartenergy.relay.intake.Acknowledgements;
import smartenergy.relay.intake.Intake;
import smartenergy.relay.intake.IntakeMetrics;
import smartenergy.relay.intake.IntakeQueue;
import smartenergy.relay.intake.MqttIntake;
import smartenergy.relay.intake.MqttOutbox;
import smartenergy.relay.intake.MqttSession;
import smartenergy.relay.intake.Unregistered;
import smartenergy.relay.intake.Validator;
import smartenergy.relay.registry.Registry;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.config.Env;
import smartenergy.telemetry.config.Secret;
import smartenergy.telemetry.ops.Health;

/** The agent's publishing and the gateway's intake over a network that breaks, with a real broker between them. */
@Timeout(120)
class BrokenConnectionsIT {
    private static final int READINGS = 20_000;

    @TempDir
    private Path folder;

    private final Store store = new Store();
    private EmbeddedMqttBroker broker;
    private CuttingProxy proxy;
    private IntakeQueue queue;
    private MqttIntake intake;

    /** Keeps identities; a reading that came before is a duplicate. */
    private static final class Store implements ReadingStore {
        private final Set<Reading.Identity> stored = ConcurrentHashMap.newKeySet();
        private final List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());

        @Override
        public List<Outcome> store(List<Reading> readings) {
            return readings.stream()
                    .map(reading -> stored.add(reading.identity()) ? Outcome.STORED : Outcome.DUPLICATE)
                    .toList();
        }

        @Override
        public void reject(List<DeadLetter> rejected) {
            letters.addAll(rejected);
        }
    }

    /** An empty registry. */
    private static final class NoDocuments implements NamedDocuments {
        @Override
        public SequencedMap<String, String> all() {
            return Collections.emptyNavigableMap();
        }

        @Override
        public boolean add(String name, String json) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void replace(String name, String json) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean remove(String name) {
            throw new UnsupportedOperationException();
        }
    }

    /** So many readings as fast as they are taken. */
    private static final class Flood implements ReadingSource {
        private final Instant start = Instant.now();
        private int given;

        @Override
        public List<Outbox.Item> take(Instant now, int max) {
            var items = new ArrayList<Outbox.Item>();
            for (; given < READINGS && items.size() < max; given++) {
                var at = start.plusNanos(given);
                var climate = new Measurement.AirConditioner(16);
                items.add(new Outbox.Item(
                        new Reading("home", "attic", "pi-1-aircon", at, Optional.empty(), climate), given));
            }
            return items;
        }
    }

    @BeforeEach
    void start() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        broker = new EmbeddedMqttBroker(port, folder.resolve("broker"));
        proxy = new CuttingProxy(port);
        var health = new Health();
        var clock = Clock.systemUTC();
        var acknowledgements = new Acknowledgements();
        var validator = new Validator(
                new Registry(name -> new NoDocuments(), change -> {}),
                new EdgexEvents(Release.V4, new Place("home", "attic")),
                new Validator.Rules(Duration.ofHours(1), Unregistered.ACCEPT));
        queue = new IntakeQueue(new Intake(
                store,
                events -> List.of(),
                validator,
                acknowledgements,
                IntakeMetrics.in(new PrometheusRegistry()),
                health,
                clock));
        intake = new MqttIntake(
                new MqttSession.Broker("tcp://127.0.0.1:" + proxy.port(), "gateway-relay", "", new Secret("")),
                new MqttSession.Topics(List.of(MqttTopic.READINGS_FILTER), List.of()),
                queue,
                acknowledgements,
                new MqttOutbox(),
                health,
                clock);
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        queue.close();
        proxy.close();
        broker.close();
    }

    @Test
    void loseNothingWhenTheyAreCut() throws Exception {
        try (var agent = agent()) {
            for (int cuts = 0; cuts < 12; cuts++) {
                Thread.sleep(300);
                proxy.cut();
            }
            awaitDelivery(agent);

            assertThat(store.stored).hasSize(READINGS);
            assertThat(store.letters).isEmpty();
        }
    }

    @Test
    void recoverWhenTheBrokerAcceptsButDoesNotAnswer() throws Exception {
        proxy.silent(true);
        proxy.cut();
        try (var agent = agent()) {
            Thread.sleep(1_000);
            assertThat(store.stored).isEmpty();

            proxy.silent(false);
            awaitDelivery(agent);

            assertThat(store.stored).hasSize(READINGS);
        }
    }

    private SensorAgent agent() throws Exception {
        var config = AgentConfig.from(new Env(Map.of(
                "SMART_ENERGY_NODE",
                "pi-1",
                "SMART_ENERGY_MQTT_URL",
                "tcp://127.0.0.1:" + proxy.port(),
                "SMART_ENERGY_OUTBOX_DIR",
                folder.resolve("outbox").toString(),
                "SMART_ENERGY_HTTP_PORT",
                "0")));
        return new SensorAgent(config, Clock.systemUTC(), (outbox, metrics) -> new Flood());
    }

    private void awaitDelivery(SensorAgent agent) throws InterruptedException {
        while (store.stored.size() < READINGS || agent.waiting() > 0) {
            Thread.sleep(50);
        }
    }
}
