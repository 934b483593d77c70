package smartenergy.analytics;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import smartenergy.analytics.Summarise.Windows;
import smartenergy.detection.Rules;
import smartenergy.telemetry.ClimateSummary;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;

/** What the analytics do with each reading. */
final class AnalyticsTopology {
    private static final Windows MINUTES = new Windows("1m", Duration.ofMinutes(1));
    private static final Windows HOURS = new Windows("1h", Duration.ofHours(1));

    private final Duration lateness;
    private final Map<Kind, Rules> rules;
    private final Clock clock;
    private final AnalyticsMetrics metrics;
    private final StreamsBuilder builder = new StreamsBuilder();

    AnalyticsTopology(Duration lateness, Map<Kind, Rules> rules, Clock clock, AnalyticsMetrics metrics) {
        this.lateness = lateness;
        this.rules = rules;
        this.clock = clock;
        this.metrics = metrics;
    }

    Topology build() {
        addStores();
        addLimits();
        var admissions = builder.stream(
                        KafkaTopics.READINGS,
                        Consumed.with(Wire.TEXT, Wire.BYTES).withName("readings"))
                .processValues(
                        () -> new Deduplicator(lateness, clock, metrics),
                        Named.as("deduplicate"),
                        Deduplicator.PROGRESS,
                        Deduplicator.IDENTITIES)
                .split(Named.as("admission-"))
                .branch((device, admission) -> admission instanceof Admission.Accepted, Branched.as("accepted"))
                .defaultBranch(Branched.as("rejected"));

        admissions
                .get("admission-rejected")
                .process(DeadLetters::new, Named.as("address-dead-letters"))
                .to(KafkaTopics.REJECTED, Produced.with(Wire.TEXT, Wire.BYTES).withName("dead-letters"));

        var accepted = admissions
                .get("admission-accepted")
                .mapValues(Admission.Accepted.class::cast, Named.as("accepted-readings"));
        accepted.process(() -> new AlarmDetector(rules), Named.as("detect-alarms"), AlarmDetector.STORE)
                .peek((device, alarm) -> metrics.count(alarm), Named.as("count-alarms"))
                .to(KafkaTopics.ALARMS, Produced.with(Wire.TEXT, Wire.ALARM).withName("alarms"));

        joinRooms(minutes(accepted));
        return builder.build();
    }

    /** Gives out minutes and hours; returns the minutes. */
    private KStream<String, ClimateSummary> minutes(KStream<String, Admission.Accepted> accepted) {
        var summaries = accepted.process(
                        () -> new Summarise(MINUTES, HOURS, lateness),
                        Named.as("summarise"),
                        MINUTES.store(),
                        HOURS.store())
                .split(Named.as("summaries-"))
                .branch((device, summary) -> summary.length().equals(HOURS.length()), Branched.as("of-hours"))
                .defaultBranch(Branched.as("of-minutes"));
        summaries
                .get("summaries-of-hours")
                .to(
                        KafkaTopics.CLIMATE_HOURS,
                        Produced.with(Wire.TEXT, Wire.SUMMARY).withName("climate-hours"));
        var minutes = summaries.get("summaries-of-minutes");
        minutes.to(
                KafkaTopics.CLIMATE_MINUTES,
                Produced.with(Wire.TEXT, Wire.SUMMARY).withName("climate-minutes"));
        return minutes;
    }

    private void joinRooms(KStream<String, ClimateSummary> minutes) {
        minutes.filter((device, summary) -> RoomMinute.MAX_AGE.containsKey(summary.kind()), Named.as("parts-of-rooms"))
                .selectKey((device, summary) -> summary.site() + "/" + summary.room(), Named.as("by-room"))
                .repartition(Repartitioned.with(Wire.TEXT, Wire.SUMMARY).withName("minutes-by-room"))
                .process(Join::new, Named.as("join"), Join.PARTS, Join.DUE)
                .to(
                        KafkaTopics.TRAINING_RECORDS,
                        Produced.with(Wire.TEXT, Wire.TRAINING).withName("training-records"));
    }

    private void addLimits() {
        builder.globalTable(
                KafkaTopics.DEVICE_LIMITS,
                Consumed.with(Wire.TEXT, Wire.DEVICE_LIMITS).withName("device-limits"),
                Materialized.as(Stores.inMemoryKeyValueStore(AlarmDetector.LIMITS)));
    }

    private void addStores() {
        var states = new StateSerdes(metrics);
        builder.addStateStore(new WriteBack.Builder<>(Deduplicator.PROGRESS, Wire.TEXT, states.progress()))
                .addStateStore(new WriteBack.Builder<>(Deduplicator.IDENTITIES, Wire.TIME_KEY, states.identities()))
                .addStateStore(new WriteBack.Builder<>(AlarmDetector.STORE, Wire.TEXT, states.watched()))
                .addStateStore(store(Join.PARTS, Wire.TIME_KEY, states.roomPart()))
                .addStateStore(store(Join.DUE, Wire.TIME_KEY, states.number()));
        for (var windows : new Windows[] {MINUTES, HOURS}) {
            builder.addStateStore(new WriteBack.Builder<>(windows.store(), Wire.TIME_KEY, states.window()));
        }
    }

    /** For what is written once and hardly ever read, so that a cache would only cost. */
    private static <K, V> StoreBuilder<?> store(String name, Serde<K> key, Serde<V> value) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), key, value);
    }
}
