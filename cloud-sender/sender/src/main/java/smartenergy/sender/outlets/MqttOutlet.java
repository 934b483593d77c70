package smartenergy.sender.outlets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.config.Secret;
import smartenergy.service.mqtt.MqttAccess;
import smartenergy.telemetry.Alarm;

/** Publishes alarms to {@code smart-energy/<site>/alarms/<device>} at QoS 1, with a new client after any trouble. */
public final class MqttOutlet implements Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(MqttOutlet.class);
    private static final int QOS = 1;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Settings settings;
    private MqttAsyncClient client;

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
    public void send(Alarm alert, byte[] json) throws IOException {
        try {
            if (client == null) {
                client = new MqttAsyncClient(settings.access().url(), "", new MemoryPersistence());
                client.connect(options()).waitForCompletion(TIMEOUT.toMillis());
            }
            client.publish(topic(alert), new MqttMessage(json, QOS, false, null))
                    .waitForCompletion(TIMEOUT.toMillis());
        } catch (MqttException e) {
            close();
            throw new IOException("MQTT: " + e.getMessage(), e);
        }
    }

    /** Four levels, so that no gateway takes it for a reading. */
    static String topic(Alarm alert) {
        return "smart-energy/" + alert.site() + "/alarms/" + alert.device();
    }

    private MqttConnectionOptions options() {
        var options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setConnectionTimeout((int) TIMEOUT.toSeconds());
        options.setSocketFactory(settings.access().sockets());
        if (!settings.username().isEmpty()) {
            options.setUserName(settings.username());
            options.setPassword(settings.password().reveal().getBytes(StandardCharsets.UTF_8));
        }
        return options;
    }

    @Override
    public void close() {
        if (client == null) {
            return;
        }
        try {
            client.disconnectForcibly(0, 0, false);
            client.close(true);
        } catch (MqttException e) {
            LOG.debug("closing", e);
        }
        client = null;
    }
}
