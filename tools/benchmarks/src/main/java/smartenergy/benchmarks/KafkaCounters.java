package smartenergy.benchmarks;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import smartenergy.telemetry.KafkaTopics;

/** What a Kafka broker of this machine counts, which it tells by JMX only (Kafka's documentation, "Monitoring"). */
final class KafkaCounters implements AutoCloseable {
    private static final String REQUESTS = "kafka.network:type=RequestMetrics,name=RequestsPerSec,*";
    private static final String TOPIC_BYTES = "kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec,*";
    private static final String TOPIC_MESSAGES = "kafka.server:type=BrokerTopicMetrics,name=MessagesInPerSec,*";
    private static final String COUNT = "Count";
    private static final String CHANGELOG = "-changelog";
    private static final String INTERNAL = "__";

    private final JMXConnector connector;
    private final MBeanServerConnection broker;

    /** @param pid of a broker that belongs to the same user */
    KafkaCounters(long pid) throws IOException {
        try {
            var machine = VirtualMachine.attach(Long.toString(pid));
            try {
                connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("Kafka's process does not let itself be asked: " + e.getMessage(), e);
        }
        broker = connector.getMBeanServerConnection();
    }

    /** Since its start, by names that a person reads. */
    Map<String, Double> look() throws IOException {
        var counts = new TreeMap<String, Double>();
        try {
            for (var name : broker.queryNames(new ObjectName(REQUESTS), null)) {
                counts.merge("kafka: requests " + name.getKeyProperty("request"), count(name), Double::sum);
            }
            for (var name : broker.queryNames(new ObjectName(TOPIC_MESSAGES), null)) {
                merge(counts, "kafka: records to ", name);
            }
            for (var name : broker.queryNames(new ObjectName(TOPIC_BYTES), null)) {
                merge(counts, "kafka: bytes to ", name);
            }
        } catch (JMException e) {
            throw new IOException("Kafka does not tell its counters: " + e.getMessage(), e);
        }
        return counts;
    }

    private double count(ObjectName name) throws JMException, IOException {
        return ((Number) broker.getAttribute(name, COUNT)).doubleValue();
    }

    /** The name without a topic is of all together, and would count each twice. */
    private void merge(Map<String, Double> counts, String what, ObjectName name) throws JMException, IOException {
        var topic = name.getKeyProperty("topic");
        if (topic != null) {
            counts.merge(what + group(topic), count(name), Double::sum);
        }
    }

    private static String group(String topic) {
        if (topic.equals(KafkaTopics.READINGS)) {
            return "readings";
        }
        return topic.endsWith(CHANGELOG) ? "changelogs" : topic.startsWith(INTERNAL) ? topic : "other topics";
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
