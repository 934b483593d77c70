package smartenergy.relay.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.relay.edgex.EdgexEvent;
import smartenergy.relay.edgex.EdgexEvents;
import smartenergy.relay.registry.Entity;
import smartenergy.relay.registry.NodeRegistration;
import smartenergy.relay.registry.Observed;
import smartenergy.relay.registry.Registry;
import smartenergy.relay.registry.Standing;
import smartenergy.telemetry.Flag;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingBatch;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Reason;
import smartenergy.telemetry.Registration;
import smartenergy.telemetry.Sequence;

/** Decides whether a message is a reading that can be true; the one place for it. */
public final class Validator {
    private static final Logger LOG = LoggerFactory.getLogger(Validator.class);
    /** No reading of this system is older; a clock that was never set shows 1970. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    /** Of so many devices it is said once that a value of theirs is left out. */
    private static final int SAID = 1_000;

    private final Set<String> said = ConcurrentHashMap.newKeySet();
    private final Registry registry;
    private final NodeRegistration nodes;
    private final EdgexEvents events;
    private final Rules rules;

    /** @param clockTolerance how far ahead of the gateway's clock a reading may be */
    public record Rules(Duration clockTolerance, Unregistered unregistered) {}

    public Validator(Registry registry, EdgexEvents events, Rules rules) {
        this.registry = registry;
        this.nodes = new NodeRegistration(registry);
        this.events = events;
        this.rules = rules;
    }

    Verdict judge(Arrival arrival) {
        return arrival.cameByHttp() || EdgexEvents.isTopic(arrival.address())
                ? judgeEvent(arrival)
                : judgeReading(arrival);
    }

    private Verdict judgeReading(Arrival arrival) {
        Optional<Verdict.Accepted> readable = Optional.empty();
        try {
            var batching = arrival.batching();
            var own = batching.isEmpty() ? MqttTopic.parse(arrival.address()) : null;
            if (batching.isPresent()) {
                ReadingBatch.check(arrival.payload());
            }
            var dropped = new ArrayList<String>();
            var reading = ReadingJson.decode(arrival.payload(), dropped::add);
            var topic = batching.map(of -> MqttTopic.of(of, reading)).orElse(own);
            if (!dropped.isEmpty()) {
                sayDropped(reading.device(), dropped);
            }
            readable = Optional.of(new Verdict.Accepted(topic, reading));
            topic.check(reading);
            var node = new MqttTopic.Node(topic.site(), topic.node());
            nodes.requireOwner(
                    reading.device(),
                    node,
                    reading.sequence().map(Sequence::stream).orElse(0));
            checkTime(reading, arrival.receivedAt());
            return new Verdict.Accepted(topic, registered(reading, reading.device(), observed(reading.measurement())));
        } catch (InvalidReading e) {
            return new Verdict.Rejected(e.reason(), e.getMessage(), readable, Optional.empty());
        } catch (RuntimeException e) {
            return unprocessable(arrival.origin(), e, readable);
        }
    }

    /** What EdgeX takes and we cannot store is rejected, but its sender is not told so: EdgeX would not. */
    private Verdict judgeEvent(Arrival arrival) {
        Optional<EdgexEvent> taken = Optional.empty();
        try {
            var event = arrival.cameByHttp()
                    ? events.ofPost(arrival.address(), arrival.payload())
                    : events.ofMessage(arrival.address(), arrival.payload());
            if (arrival.cameByMqtt()) {
                registry.requireOwner(event.device(), EdgexEvents.service(arrival.address()));
            }
            taken = Optional.of(event);
            var reading = events.reading(event, registry.find(Entity.DEVICE, event.device()));
            checkTime(reading, arrival.receivedAt());
            if (reading.flags().contains(Flag.VALUE_DROPPED)) {
                sayDropped(event.device(), List.of("a number is not finite"));
            }
            reading = registered(reading, event.device(), events.observed(event));
            return new Verdict.Accepted(Optional.empty(), reading, taken);
        } catch (InvalidReading e) {
            boolean isUnwanted = e.reason() == Reason.UNREGISTERED;
            return new Verdict.Rejected(
                    e.reason(), e.getMessage(), Optional.empty(), isUnwanted ? Optional.empty() : taken);
        } catch (RuntimeException e) {
            return unprocessable(arrival.origin(), e, Optional.empty());
        }
    }

    /**
     * Takes what a node says of its devices; later verdicts go by it.
     *
     * @throws StoreUnavailable if the DataPond does not answer; may be called again
     */
    Verdict register(MqttTopic.Node node, byte[] message) {
        if (message.length == 0) {
            return new Verdict.Registered(0); // a node that went to another site has taken it back
        }
        try {
            var registration = Registration.ofJson(message);
            nodes.register(node, registration);
            return new Verdict.Registered(registration.stream());
        } catch (InvalidReading e) {
            return new Verdict.Rejected(e.reason(), e.getMessage(), Optional.empty(), Optional.empty());
        } catch (StoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            return unprocessable("the registration of " + node, e, Optional.empty());
        }
    }

    /** A fault of ours: it must cost this message, which is kept, and no other. */
    private static Verdict.Rejected unprocessable(
            String what, RuntimeException e, Optional<Verdict.Accepted> readable) {
        LOG.error("Failed on {}", what, e);
        return new Verdict.Rejected(Reason.UNPROCESSABLE, e.toString(), readable, Optional.empty());
    }

    private void sayDropped(String device, List<String> dropped) {
        if (said.size() < SAID && said.add(device)) {
            LOG.warn("A value is left out; said once of a device device={} because={}", device, dropped);
        }
    }

    private static List<Observed> observed(Measurement measurement) {
        var observed = new ArrayList<Observed>();
        measurement.values().forEach((name, value) -> observed.add(new Observed(name, "", OptionalDouble.of(value))));
        if (measurement instanceof Measurement.General general) {
            general.texts().keySet().forEach(name -> observed.add(new Observed(name, "", OptionalDouble.empty())));
        }
        return observed;
    }

    private Reading registered(Reading reading, String device, List<Observed> values) {
        var standing = registry.check(device, values);
        if (standing == Standing.UNKNOWN_DEVICE && rules.unregistered() == Unregistered.REJECT) {
            throw new InvalidReading(Reason.UNREGISTERED, "device '" + device + "' is not registered");
        }
        return standing == Standing.KNOWN ? reading : reading.flagged(Flag.UNREGISTERED);
    }

    private void checkTime(Reading reading, Instant now) {
        var at = reading.observedAt();
        if (at.isBefore(EARLIEST) || at.isAfter(now.plus(rules.clockTolerance()))) {
            throw new InvalidReading(
                    Reason.IMPLAUSIBLE_TIME,
                    "observedAt is " + at + ", not between " + EARLIEST + " and " + rules.clockTolerance()
                            + " after the gateway's clock, which is " + now);
        }
    }
}
