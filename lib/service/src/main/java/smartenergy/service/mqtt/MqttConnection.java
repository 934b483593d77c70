package smartenergy.service.mqtt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.config.Secret;

/**
 * One connection to a broker, from its making to its first trouble. After any trouble it is to be closed and another
 * one made: Paho's own reconnect loses messages, and a client that failed once may hang. What is on its way then is its
 * owner's to send again. Any thread may publish and close; the rest is for the one that makes it.
 */
public final class MqttConnection implements AutoCloseable {
    /** At least once; the broker answers with PUBACK. */
    public static final int QOS = 1;

    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int KEEP_ALIVE_SECONDS = 15;
    /** MQTT 5.0, 2.4: from here on a reason code says that something was not done. */
    private static final int FIRST_REFUSAL = 0x80;

    private static final int LAST_REFUSAL = 0xFF;
    /** MQTT 5.0, 4.13: the session was taken over. */
    private static final int TAKEN_OVER = 0x8E;

    private final MqttAccess access;
    private final MqttAsyncClient client;
    private final MqttConnectionOptions options = new MqttConnectionOptions();
    private final long certificates;
    private final SocketFactory sockets;

    /**
     * Who is to be connected.
     *
     * @param clientId the session's name, of two with the same the broker serves the later; empty for any
     * @param username empty for none
     */
    public record Login(String clientId, String username, Secret password) {}

    /** Opens nothing yet. */
    public MqttConnection(MqttAccess access, Login login) throws MqttException {
        this.access = access;
        this.certificates = access.generation();
        this.sockets = access.sockets();
        this.client = new MqttAsyncClient(access.url(), login.clientId(), new MemoryPersistence());
        options.setAutomaticReconnect(false);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setConnectionTimeout((int) TIMEOUT.toSeconds());
        options.setSocketFactory(sockets);
        if (!login.username().isEmpty()) {
            options.setUserName(login.username());
            options.setPassword(login.password().reveal().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Paho's client, to be given its callback before it is connected; publishes as its owner likes. */
    public MqttAsyncClient client() {
        return client;
    }

    /** How it is to connect; may be changed before that. */
    public MqttConnectionOptions options() {
        return options;
    }

    /** Returns when the broker has answered, with what it said. */
    public IMqttToken connect() throws MqttException {
        return await(client.connect(options));
    }

    /**
     * Subscribes; returns when the broker has granted all.
     *
     * @throws MqttException if that is not known, or, which {@link #isRefusal} tells, if the broker refused one
     */
    public void subscribe(String... filters) throws MqttException {
        var qos = new int[filters.length];
        Arrays.fill(qos, QOS);
        requireTaken(await(client.subscribe(filters, qos)));
    }

    /**
     * Asks for subscriptions and for the end of others, and does not wait: the broker's answers come behind all that it
     * holds for this session, which may take longer to deal with than any answer may take.
     *
     * <p>What this connection publishes itself is not sent back to it, where the broker knows how.
     *
     * @param refused is told why if the broker does not grant all; on the client's thread
     */
    public void ask(List<String> wanted, List<String> unwanted, Consumer<String> refused) throws MqttException {
        var subscriptions = new MqttSubscription[wanted.size()];
        Arrays.setAll(subscriptions, i -> {
            var subscription = new MqttSubscription(wanted.get(i), QOS);
            subscription.setNoLocal(true);
            return subscription;
        });
        client.subscribe(subscriptions, null, new Answer(refused), new MqttProperties());
        if (!unwanted.isEmpty()) {
            client.unsubscribe(unwanted.toArray(String[]::new), null, new Answer(refused), new MqttProperties());
        }
    }

    private record Answer(Consumer<String> refused) implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            int refusal = refusal(token);
            if (refusal != 0) {
                refused.accept("the broker refuses a subscription: " + new MqttException(refusal).getMessage());
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            refused.accept("no answer to a subscription: " + cause.getMessage());
        }
    }

    /**
     * Publishes; returns when the broker has it.
     *
     * @throws MqttException if that is not known, or, which {@link #isRefusal} tells, if the broker did not take it
     */
    public void deliver(String topic, byte[] message, boolean retained) throws MqttException {
        requireTaken(await(client.publish(topic, new MqttMessage(message, QOS, retained, null))));
    }

    /** Sends PUBACK for a message that came, where acknowledgement is manual; those of many messages go together. */
    public void acknowledge(int packetId) throws MqttException {
        if (sockets instanceof BufferedSockets buffered) {
            buffered.announceFlush();
        }
        try {
            client.messageArrivedComplete(packetId, QOS);
        } catch (MqttException e) {
            if (sockets instanceof BufferedSockets buffered) {
                buffered.withdrawFlush();
            }
            throw e;
        }
    }

    static void requireTaken(IMqttToken token) throws MqttException {
        int refusal = refusal(token);
        if (refusal != 0) {
            throw new MqttException(refusal);
        }
    }

    static IMqttToken await(IMqttToken token) throws MqttException {
        try {
            token.waitForCompletion(TIMEOUT.toMillis());
            return token;
        } catch (MqttException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt(); // Paho makes an interrupt look like trouble with the broker
            }
            throw e;
        }
    }

    /** Whether the broker answered that it does not do it, which asking again would not change. */
    public static boolean isRefusal(MqttException e) {
        return e.getReasonCode() >= FIRST_REFUSAL && e.getReasonCode() <= LAST_REFUSAL;
    }

    /** Why the connection was lost, in words where Paho has none. */
    public MqttException lossBy(MqttDisconnectResponse response) {
        if (response.getReturnCode() == TAKEN_OVER) {
            return new TakenOver(client.getClientId());
        }
        return response.getException() == null
                ? new MqttException(new IOException("disconnected: " + response.getReasonString()))
                : response.getException();
    }

    /** Another client connected under this one's name; each throws the other off, so neither should hurry back. */
    public static final class TakenOver extends MqttException {
        private static final long serialVersionUID = 1L;

        private final String clientId;

        TakenOver(String clientId) {
            super(TAKEN_OVER);
            this.clientId = clientId;
        }

        @Override
        public String getMessage() {
            return "another client uses this name, " + clientId;
        }
    }

    /** The reason code by which what is completed was refused, or 0; Paho calls that a success. */
    public static int refusal(IMqttToken token) {
        var codes = token.getReasonCodes();
        for (int i = 0; codes != null && i < codes.length; i++) {
            if (codes[i] >= FIRST_REFUSAL) {
                return codes[i];
            }
        }
        return 0;
    }

    /** Whether the certificates that it was made with were renewed since; it should then be made anew. */
    public boolean isOutdated() {
        return access.generation() != certificates;
    }

    /** Leaves nothing behind, however broken the connection is. */
    @Override
    public void close() {
        try {
            client.disconnectForcibly(0, 0, false);
        } catch (MqttException e) {
            LOG.debug("disconnecting", e);
        }
        try {
            client.close(true);
        } catch (MqttException e) {
            LOG.debug("closing", e);
        }
    }
}
