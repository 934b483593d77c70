package smartenergy.analytics;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import smartenergy.detection.Rules;
import smartenergy.service.Encryption;
import smartenergy.service.config.Env;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.telemetry.Kind;

/**
 * @param partitions of the topics, when they are created; that of readings grows to as many
 * @param replication of the topics, when they are created
 * @param application the name that all instances share, of their consumer group and internal topics
 * @param stateDir where this instance keeps its state; what is lost is restored from Kafka
 * @param threads that process partitions
 * @param standbys further instances that keep a copy of each state, to take over at once
 * @param lateness how much later than its source's newest reading a reading may come
 */
public record AnalyticsConfig(
        KafkaAccess kafka,
        int partitions,
        short replication,
        String application,
        Path stateDir,
        int threads,
        int standbys,
        Duration lateness,
        Map<Kind, Rules> rules,
        HttpAccess http) {

    /** @throws smartenergy.service.config.ConfigException naming everything that is wrong */
    public static AnalyticsConfig from(Env env) {
        var config = new AnalyticsConfig(
                KafkaAccess.from(env),
                (int) env.number("SMART_ENERGY_KAFKA_PARTITIONS", 6, 1, 1_000),
                (short) env.number("SMART_ENERGY_KAFKA_REPLICATION", 1, 1, 5),
                env.name("SMART_ENERGY_ANALYTICS_APPLICATION", "analytics"),
                env.path("SMART_ENERGY_ANALYTICS_STATE_DIR", "analytics-state"),
                (int) env.number("SMART_ENERGY_ANALYTICS_THREADS", 1, 1, 64),
                (int) env.number("SMART_ENERGY_ANALYTICS_STANDBYS", 0, 0, 4),
                env.duration("SMART_ENERGY_ANALYTICS_LATENESS", Duration.ofHours(1)),
                rules(env),
                Encryption.from(env).http(8084));
        env.check();
        return config;
    }

    private static Map<Kind, Rules> rules(Env env) {
        var limits = env.text("SMART_ENERGY_ALARM_LIMITS", RuleSettings.LIMITS);
        var maxChanges = env.text("SMART_ENERGY_ALARM_MAX_CHANGES", RuleSettings.MAX_CHANGES);
        var tolerance = env.duration("SMART_ENERGY_ALARM_CLOCK_TOLERANCE", Duration.ofSeconds(30));
        try {
            return RuleSettings.parse(limits, maxChanges, tolerance == null ? Duration.ofSeconds(30) : tolerance);
        } catch (IllegalArgumentException e) {
            env.problem("SMART_ENERGY_ALARM_LIMITS='" + limits + "' or SMART_ENERGY_ALARM_MAX_CHANGES='" + maxChanges
                    + "' is not usable: " + e.getMessage()
                    + " (expected kind.value=low..high and kind.value=change/duration, separated by commas)");
            return Map.of();
        }
    }
}
