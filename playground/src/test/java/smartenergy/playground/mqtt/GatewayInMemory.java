package smartenergy.playground.mqtt;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.config.Secret;
import smartenergy.telemetry.ops.Health;
import smartenergy.telemetry.ops.MqttAccess;

/** The gateway's whole intake over a real broker, with a store in memory that keeps identities. */
final class GatewayInMemory implements ReadingStore, AutoCloseable {
    private final Set<Reading.Identity> stored = ConcurrentHashMap.newKeySet();
    private final List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());
    private final Health health = new Health();
    private final IntakeQueue queue;
    private final MqttIntake intake;

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

    GatewayInMemory(MqttAccess access) {
        var clock = Clock.systemUTC();
        var acknowledgements = new Acknowledgements();
        var validator = new Validator(
                new Registry(name -> new NoDocuments(), change -> {}),
                new EdgexEvents(Release.V4, new Place("home", "attic")),
                new Validator.Rules(Duration.ofHours(1), Unregistered.ACCEPT));
        queue = new IntakeQueue(new Intake(
                this,
                events -> List.of(),
                validator,
                acknowledgements,
                IntakeMetrics.in(new PrometheusRegistry()),
                health,
                clock));
        intake = new MqttIntake(
                new MqttSession.Broker(access, "gateway-relay", "", new Secret("")),
                new MqttSession.Topics(List.of(MqttTopic.READINGS_FILTER), List.of()),
                queue,
                acknowledgements,
                new MqttOutbox(),
                health,
                clock);
    }

    boolean isConnected() {
        return health.parts().get(MqttIntake.HEALTH).ready();
    }

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

    Set<Reading.Identity> stored() {
        return stored;
    }

    List<DeadLetter> letters() {
        return letters;
    }

    @Override
    public void close() {
        intake.close();
        queue.close();
    }
}
