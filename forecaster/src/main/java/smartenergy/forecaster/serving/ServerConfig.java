package smartenergy.forecaster.serving;

import java.nio.file.Path;
import smartenergy.service.Encryption;
import smartenergy.service.config.Env;
import smartenergy.service.http.HttpAccess;

/**
 * @param models the folder that a trainer leaves models in
 * @param name under which the model is served
 */
public record ServerConfig(Path models, String name, HttpAccess http) {

    /** @throws smartenergy.service.config.ConfigException naming everything that is wrong */
    public static ServerConfig from(Env env) {
        var config = new ServerConfig(
                env.path("SMART_ENERGY_MODELS_DIR", "models"),
                env.name("SMART_ENERGY_MODEL_NAME", "room-temperature"),
                Encryption.from(env).http(8087));
        env.check();
        return config;
    }
}
