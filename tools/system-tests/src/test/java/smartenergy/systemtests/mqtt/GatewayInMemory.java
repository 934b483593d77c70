package smartenergy.systemtests.mqtt;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
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
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.service.mqtt.MqttAccess;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;

/** The gateway's whole intake over a real broker, with a store in memory that keeps identities. */
final class GatewayInMemory implements ReadingStore, AutoCloseable {
    private final Map<Reading.Identity, Reading> stored = new ConcurrentHashMap<>();
    private final List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());
    private final Health health = new Health();
    private final IntakeMetrics metrics = IntakeMetrics.in(new PrometheusRegistry());
    private final Duration perReading;
    private final Registry registry;
    private final IntakeQueue queue;
    private final MqttIntake intake;

    /** One collection of a registry that begins empty. */
    private static final class Documents implements NamedDocuments {
        private final SequencedMap<String, String> byName = new LinkedHashMap<>();

        @Override
        public SequencedMap<String, String> all() {
            return byName;
        }

        @Override
        public boolean add(String name, String json) {
            return byName.putIfAbsent(name, json) == null;
        }

        @Override
        public void replace(String name, String json) {
            byName.put(name, json);
        }

        @Override
        public boolean remove(String name) {
            return byName.remove(name) != null;
        }
    }

    GatewayInMemory(MqttAccess access) {
        this(access, Duration.ZERO);
    }

    /** @param perReading how long storing takes */
    GatewayInMemory(MqttAccess access, Duration perReading) {
        this.perReading = perReading;
        var clock = Clock.systemUTC();
        registry = new Registry(name -> new Documents(), change -> {});
        var acknowledgements = new Acknowledgements();
        var validator = new Validator(
                registry,
                new EdgexEvents(Release.V4, new Place("home", "attic")),
                new Validator.Rules(Duration.ofHours(1), Unregistered.ACCEPT));
        queue = new IntakeQueue(
                new Intake(this, events -> List.of(), validator, acknowledgements, metrics, health, clock));
        intake = new MqttIntake(
                new MqttSession.Broker(access, "gateway-relay", "", new Secret("")),
                new MqttSession.Topics(List.of(MqttTopic.FILTER), List.of()),
                queue,
                acknowledgements,
                new MqttOutbox(),
                health,
                clock);
    }

    boolean isConnected() {
        return health.parts().get(MqttIntake.HEALTH).ready();
    }

    /** What the health says of the broker. */
    String brokerDetail() {
        return health.parts().get(MqttIntake.HEALTH).detail();
    }

    /** Messages taken, repetitions included. */
    long received() {
        return metrics.received().getLongValue();
    }

    @Override
    public List<Outcome> store(List<Reading> readings) {
        LockSupport.parkNanos(perReading.toNanos() * readings.size());
        return readings.stream()
                .map(reading ->
                        stored.putIfAbsent(reading.identity(), reading) == null ? Outcome.STORED : Outcome.DUPLICATE)
                .toList();
    }

    @Override
    public void reject(List<DeadLetter> rejected) {
        letters.addAll(rejected);
    }

    Map<Reading.Identity, Reading> stored() {
        return stored;
    }

    Registry registry() {
        return registry;
    }

    /** Those of now. */
    List<DeadLetter> letters() {
        synchronized (letters) {
            return List.copyOf(letters);
        }
    }

    @Override
    public void close() {
        intake.close();
        queue.close();
    }
}
