package smartenergy.sender.outlets;

import java.io.IOException;
import org.eclipse.paho.mqttv5.common.MqttException;
import smartenergy.service.config.Secret;
import smartenergy.service.mqtt.MqttAccess;
import smartenergy.service.mqtt.MqttConnection;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.MqttTopic;

/**
 * Publishes alarms to {@code smart-energy/<site>/alarms/<device>} at QoS 1, with a new client after any trouble.
 * Gateways, to which the broker gives them too, pass them over.
 */
public final class MqttOutlet implements Outlet {
    private final Settings settings;
    private MqttConnection connection;

    /** @param username empty for none */
    public record Settings(MqttAccess access, String username, Secret password) {}

    public MqttOutlet(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "alarms-mqtt";
    }

    @Override
    public synchronized void send(Alarm alarm, byte[] json) throws IOException {
        try {
            if (connection == null || connection.isOutdated()) {
                close();
                connection = new MqttConnection(
                        settings.access(), new MqttConnection.Login("", settings.username(), settings.password()));
                connection.connect();
            }
            connection.deliver(MqttTopic.alarms(alarm.site(), alarm.device()), json, false);
        } catch (MqttException e) {
            close();
            throw new IOException("MQTT: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
