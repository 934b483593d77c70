package smartenergy.agent;

import java.nio.file.Path;
import java.time.Duration;
import smartenergy.agent.publishing.Broker;
import smartenergy.agent.source.Place;
import smartenergy.service.Encryption;
import smartenergy.service.config.Env;
import smartenergy.service.http.HttpAccess;

/**
 * @param outboxMaxBytes at this size of the outbox no reading is accepted until some are released
 * @param syncInterval readings of this long share one write and fsync
 * @param sensors number of simulated devices
 * @param readingsPerSecond of all simulated devices together
 */
public record AgentConfig(
        Place place,
        Broker broker,
        Path outbox,
        long outboxMaxBytes,
        Duration syncInterval,
        SourceKind source,
        int sensors,
        double readingsPerSecond,
        Replay replay,
        HardwareConfig hardware,
        HttpAccess http) {

    /** Where readings come from. */
    public enum SourceKind {
        SIMULATED,
        REPLAY,
        HARDWARE
    }

    /** Which times a replayed reading has. */
    public enum ReplayTimes {
        NOW,
        RECORDED
    }

    /** @param columns which column is what, empty where the header tells */
    public record Replay(Path file, double speed, ReplayTimes times, String columns) {}

    /** Which of several alike sensors is which; beside the readings, since it is to live as long as they. */
    Path numbers() {
        return outbox.resolve("sensors.properties");
    }

    /** @throws smartenergy.service.config.ConfigException naming everything that is wrong */
    public static AgentConfig from(Env env) {
        var place = new Place(
                env.name("SMART_ENERGY_SITE", "home"),
                env.name("SMART_ENERGY_ROOM", "server-room"),
                env.name("SMART_ENERGY_NODE"));
        var encryption = Encryption.from(env);
        var config = new AgentConfig(
                place,
                new Broker(
                        encryption.mqtt(),
                        env.text("SMART_ENERGY_MQTT_USERNAME", ""),
                        env.secret("SMART_ENERGY_MQTT_PASSWORD"),
                        place.site(),
                        place.node(),
                        env.duration("SMART_ENERGY_REGISTRATION_INTERVAL", Duration.ofMinutes(1))),
                env.path("SMART_ENERGY_OUTBOX_DIR", "outbox"),
                env.number("SMART_ENERGY_OUTBOX_MAX_BYTES", 256L << 20, 16L << 20, 1L << 40),
                env.duration("SMART_ENERGY_OUTBOX_SYNC_INTERVAL", Duration.ofMillis(50)),
                env.choice("SMART_ENERGY_SOURCE", SourceKind.class, SourceKind.SIMULATED),
                (int) env.number("SMART_ENERGY_SENSORS", 4, 1, 10_000),
                env.decimal("SMART_ENERGY_RATE", 1, 0.001, 100_000),
                new Replay(
                        env.path("SMART_ENERGY_REPLAY_FILE", ""),
                        env.decimal("SMART_ENERGY_REPLAY_SPEED", 1, 0.001, 1_000_000),
                        env.choice("SMART_ENERGY_REPLAY_TIMES", ReplayTimes.class, ReplayTimes.NOW),
                        env.text("SMART_ENERGY_REPLAY_COLUMNS", "")),
                HardwareConfig.from(env),
                encryption.http(8081));
        if (config.source == SourceKind.REPLAY && config.replay.file.toString().isEmpty()) {
            env.problem("SMART_ENERGY_REPLAY_FILE is not set, but SMART_ENERGY_SOURCE=replay needs it");
        }
        env.check();
        return config;
    }
}
