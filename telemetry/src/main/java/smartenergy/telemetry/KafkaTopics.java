package smartenergy.telemetry;

/** The Kafka topics between gateway and cloud. */
public final class KafkaTopics {
    /** Key: device; value: {@link ReadingJson}. In order per device; a reading may come more than once. */
    public static final String READINGS = "energy.readings.v1";

    /** Whole messages that some hop rejected; {@link DeadLetter} names the headers. */
    public static final String REJECTED = "energy.readings.rejected.v1";

    private KafkaTopics() {}
}
