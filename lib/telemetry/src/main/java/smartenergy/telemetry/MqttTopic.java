package smartenergy.telemetry;

import java.util.Optional;

/**
 * The MQTT topic of a device's readings: {@code smart-energy/<site>/<node>/<device>/<kind>}.
 *
 * @param node the machine that publishes
 */
public record MqttTopic(String site, String node, String device, Kind kind) {
    /** Matches everything of ours, also what has the wrong number of levels and would else vanish without a word. */
    public static final String FILTER = "smart-energy/#";

    /** Matches every topic of readings, and no topic of acknowledgements (which have four levels). */
    public static final String READINGS_FILTER = "smart-energy/+/+/+/+";

    /** Matches every topic on which a node registers its devices. */
    public static final String REGISTRATIONS_FILTER = "smart-energy/+/+/devices";

    private static final String ROOT = "smart-energy";
    private static final String DEVICES = "devices";
    private static final String ACKNOWLEDGEMENTS = "ack";
    private static final String ALARMS = "alarms";
    /** As deep as a reading's topic, since that is what brokers allow a node; no kind has its last level's name. */
    private static final String BATCH = "/readings/batch";

    private static final int LEVELS = 5;

    /** A machine that publishes. */
    public record Node(String site, String node) {}

    /** @throws InvalidReading if the topic is not one of readings */
    public static MqttTopic parse(String topic) {
        var levels = topic.split("/", -1);
        if (levels.length != LEVELS || !levels[0].equals(ROOT)) {
            throw new InvalidReading(
                    Reason.TOPIC_MISMATCH,
                    "topic '" + Names.shortened(topic) + "' is not smart-energy/<site>/<node>/<device>/<kind>");
        }
        return new MqttTopic(levels[1], levels[2], levels[3], Kind.of(levels[4]));
    }

    /** The topic that a reading of a node's batch has when it is published alone. */
    public static MqttTopic of(Node node, Reading reading) {
        return new MqttTopic(
                node.site(),
                node.node(),
                reading.device(),
                reading.measurement().kind());
    }

    /** Where the gateway tells a node which of its readings are durable. */
    public static String acknowledgements(String site, String node) {
        return ROOT + "/" + site + "/" + node + "/" + ACKNOWLEDGEMENTS;
    }

    /** Where the cloud tells actuators of a device's alarms. */
    public static String alarms(String site, String device) {
        return ROOT + "/" + site + "/" + ALARMS + "/" + device;
    }

    /**
     * Whether what comes there is not for gateways: acknowledgements, which are for nodes, and alarms. A node may have
     * the name {@code alarms} all the same.
     */
    public static boolean isForOthers(String topic) {
        var levels = topic.split("/", -1);
        return isOfNode(levels, ACKNOWLEDGEMENTS)
                || (levels.length == LEVELS - 1
                        && levels[0].equals(ROOT)
                        && levels[2].equals(ALARMS)
                        && !levels[3].equals(DEVICES));
    }

    private static boolean isOfNode(String[] levels, String last) {
        return levels.length == LEVELS - 1 && levels[0].equals(ROOT) && levels[3].equals(last);
    }

    /** Where a node tells the gateway what its devices are, see {@link Registration}. */
    public static String registration(String site, String node) {
        return ROOT + "/" + site + "/" + node + "/" + DEVICES;
    }

    /** Where a node publishes several readings at once, see {@link ReadingBatch}. */
    public static String batch(String site, String node) {
        return ROOT + "/" + site + "/" + node + BATCH;
    }

    /** The node that publishes batches on this topic, if it is one of those. */
    public static Optional<Node> batching(String topic) {
        if (!topic.endsWith(BATCH)) {
            return Optional.empty();
        }
        var levels = topic.split("/", -1);
        return levels.length == LEVELS && levels[0].equals(ROOT)
                ? Optional.of(new Node(levels[1], levels[2]))
                : Optional.empty();
    }

    /** The node that registers its devices on this topic, if it is one of {@link #REGISTRATIONS_FILTER}. */
    public static Optional<Node> registering(String topic) {
        var levels = topic.split("/", -1);
        return isOfNode(levels, DEVICES) ? Optional.of(new Node(levels[1], levels[2])) : Optional.empty();
    }

    public String text() {
        return ROOT + "/" + site + "/" + node + "/" + device + "/" + kind.text();
    }

    /** @throws InvalidReading if the reading says another site, device or kind than the topic it came on */
    public void check(Reading reading) {
        same("site", site, reading.site());
        same("device", device, reading.device());
        same("kind", kind.text(), reading.measurement().kind().text());
    }

    private static void same(String what, String inTopic, String inMessage) {
        if (!inTopic.equals(inMessage)) {
            throw new InvalidReading(
                    Reason.TOPIC_MISMATCH,
                    what + " is '" + Names.shortened(inTopic) + "' in the topic and '" + Names.shortened(inMessage)
                            + "' in the message");
        }
    }
}
