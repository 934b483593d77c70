package smartenergy.forecaster.training;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Hints;
import smartenergy.service.config.Env;
import smartenergy.service.config.Secret;

/**
 * @param source a file of training records, the URL of one, or {@code datalake}
 * @param token what the URL's server wants as a bearer token; empty for nothing
 * @param dataLake InfluxDB's address
 * @param days how far back records of the DataLake are taken
 * @param hints how the times of the records are to be read
 * @param models the folder that models are left in
 */
public record TrainerConfig(
        String source,
        Secret token,
        URI dataLake,
        String username,
        Secret password,
        int days,
        Hints hints,
        Path models,
        String name) {
    /** The source that asks InfluxDB itself. */
    static final String DATALAKE = "datalake";

    /** How a hint is given: the setting is its name in capitals. */
    private static final String ADVICE = "SMART_ENERGY_TRAINING_%S=%s";

    /** @throws smartenergy.service.config.ConfigException naming everything that is wrong */
    public static TrainerConfig from(Env env) {
        var config = new TrainerConfig(
                source(env),
                env.secret("SMART_ENERGY_TRAINING_TOKEN"),
                env.uri("SMART_ENERGY_DATALAKE_URL", "http://127.0.0.1:8086", "http", "https"),
                env.text("SMART_ENERGY_DATALAKE_USERNAME", ""),
                env.secret("SMART_ENERGY_DATALAKE_PASSWORD"),
                (int) env.number("SMART_ENERGY_TRAINING_DAYS", 90, 1, 3650),
                hints(env),
                env.path("SMART_ENERGY_MODELS_DIR", "models"),
                env.name("SMART_ENERGY_MODEL_NAME", "room-temperature"));
        env.check();
        return config;
    }

    private static String source(Env env) {
        var name = "SMART_ENERGY_TRAINING_SOURCE";
        var source = env.text(name, DATALAKE);
        return source.matches("https?:.*") ? String.valueOf(env.uri(name, DATALAKE, "http", "https")) : source;
    }

    private static Hints hints(Env env) {
        var named = new HashMap<String, String>();
        named.put("time", env.text("SMART_ENERGY_TRAINING_TIME", "time"));
        named.put("dates", env.text("SMART_ENERGY_TRAINING_DATES", ""));
        named.put("zone", env.text("SMART_ENERGY_TRAINING_ZONE", "UTC"));
        named.values().removeIf(String::isBlank);
        try {
            return Hints.of(named, ADVICE);
        } catch (BadData e) {
            env.problem(e.getMessage());
            return Hints.time("");
        }
    }
}
