package smartenergy.systemtests.mqtt;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import smartenergy.service.config.Secret;
import smartenergy.service.mqtt.MqttAccess;
import smartenergy.service.mqtt.MqttConnection;
import smartenergy.service.mqtt.MqttListener;
import smartenergy.telemetry.Acknowledgement;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

/** As gateways were before batches: it keeps one whole as a dead letter, and answers no registration. */
final class OldGateway implements MqttListener, AutoCloseable {
    private final Map<Reading.Identity, Reading> stored = new ConcurrentHashMap<>();
    private final Queue<byte[]> letters = new ConcurrentLinkedQueue<>();
    private final MqttConnection connection;
    /** Nothing is published on the client's own thread. */
    private final ExecutorService answers = Executors.newSingleThreadExecutor();

    OldGateway(MqttAccess access) throws MqttException {
        connection = new MqttConnection(access, new MqttConnection.Login("gateway-relay", "", new Secret("")));
        connection.client().setCallback(this);
        connection.options().setCleanStart(false);
        connection.options().setSessionExpiryInterval(3_600L);
        connection.connect();
        connection.ask(List.of(MqttTopic.FILTER), List.of(), refusal -> {});
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        if (MqttTopic.isForOthers(topic) || MqttTopic.registering(topic).isPresent()) {
            return;
        }
        try {
            var from = MqttTopic.parse(topic);
            var reading = ReadingJson.decode(message.getPayload());
            stored.put(reading.identity(), reading);
            var sequence = reading.sequence().orElseThrow();
            var range = new Acknowledgement.Range(sequence.number(), sequence.number());
            var answer = new Acknowledgement(sequence.stream(), Map.of(reading.device(), List.of(range)));
            answers.execute(() -> answer(MqttTopic.acknowledgements(from.site(), from.node()), answer));
        } catch (InvalidReading e) {
            letters.add(message.getPayload());
        }
    }

    private void answer(String topic, Acknowledgement answer) {
        try {
            connection.deliver(topic, answer.toJson(), false);
        } catch (MqttException e) {
            // As any that is lost: the agent asks again.
        }
    }

    Map<Reading.Identity, Reading> stored() {
        return stored;
    }

    Queue<byte[]> letters() {
        return letters;
    }

    @Override
    public void close() {
        answers.shutdownNow();
        connection.close();
    }
}
