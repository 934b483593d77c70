package smartenergy.servers;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * An MQTT 5 broker in Java that keeps sessions and QoS 1 messages on disk: ActiveMQ Artemis, for where no mosquitto is
 * installed (docs/decisions/0002). Arguments: port, folder.
 */
public final class EmbeddedMqttBroker implements AutoCloseable {
    /** Largest packet in bytes; what is larger is refused at the publisher, where it can be seen. */
    static final int MAX_PACKET_BYTES = 12 << 20;

    private static final long MAX_QUEUED_BYTES = 64L << 20;

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

    public EmbeddedMqttBroker(int port, Path folder) throws Exception {
        var config = new ConfigurationImpl()
                .setName("smart-energy")
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                // The page cache survives kill -9; the agents' outboxes cover what a power cut takes.
                .setJournalSyncNonTransactional(false)
                .setJournalSyncTransactional(false)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .addAcceptorConfiguration(
                        "mqtt",
                        "tcp://127.0.0.1:" + port + "?protocols=MQTT;maximumPacketSize=" + MAX_PACKET_BYTES
                                + ";allowLinkStealing=true")
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                                .setMaxSizeBytes(MAX_QUEUED_BYTES)
                                .setAutoDeleteQueues(false));
        server.setConfiguration(config);
        server.start();
    }

    public static void main(String[] args) throws Exception {
        var broker = new EmbeddedMqttBroker(Integer.parseInt(args[0]), Path.of(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker did not stop in order", e);
        }
    }
}
