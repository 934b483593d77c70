package smartenergy.telemetry;

/** The Kafka topics between gateway and cloud. */
public final class KafkaTopics {
    /** Key: device; value: {@link ReadingJson}. In order per device; a reading may come more than once. */
    public static final String READINGS = "energy.readings.v1";

    /** Whole messages that some hop rejected; {@link DeadLetter} names the headers. */
    public static final String REJECTED = "energy.readings.rejected.v1";

    /** Key: device; value: a {@link ClimateSummary} of one minute. A later record of the same minute replaces it. */
    public static final String CLIMATE_MINUTES = "energy.climate.1m.v1";

    /** As {@link #CLIMATE_MINUTES}, of one hour. */
    public static final String CLIMATE_HOURS = "energy.climate.1h.v1";

    /**
     * Key: device; value: an {@link Alarm}. Topic, measurement and REST path were named before alarms had their name.
     */
    public static final String ALARMS = "energy.alerts.v1";

    /** Key: site/room; value: a {@link TrainingRecord}. A later record of the same minute replaces it. */
    public static final String TRAINING_RECORDS = "energy.training-records.v1";

    /** Key: device; value: its {@link DeviceLimits}, or nothing where its profile has none. Compacted. */
    public static final String DEVICE_LIMITS = "energy.device-limits.v1";

    /**
     * Value: a JSON object without members; the header {@code reason} says why. Asks every gateway to bring once more
     * to {@link #READINGS} what its DataPond holds.
     */
    public static final String TRANSFER_REQUESTS = "energy.transfer-requests.v1";

    private KafkaTopics() {}
}
