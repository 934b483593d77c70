package smartenergy.composer.kubernetes;

import java.time.Duration;
import smartenergy.composer.healing.Policy;
import smartenergy.service.Encryption;
import smartenergy.service.config.Env;
import smartenergy.service.http.HttpAccess;

/**
 * @param stalledAfter for how long a function may move nothing while something waits
 * @param isProbing whether nodes and pods are reachable from the composer
 * @param leaseNamespace in which composers agree on the one that acts
 */
public record ComposerConfig(
        Policy policy, Duration stalledAfter, boolean isProbing, String leaseNamespace, HttpAccess http) {

    /** @throws smartenergy.service.config.ConfigException naming everything that is wrong */
    public static ComposerConfig from(Env env) {
        var usual = Policy.DEFAULT;
        var config = new ComposerConfig(
                new Policy(
                        Math.toIntExact(env.number("SMART_ENERGY_COMPOSER_TRIES", usual.tries(), 1, 100)),
                        env.duration("SMART_ENERGY_COMPOSER_NODE_GRACE", usual.nodeGrace()),
                        env.duration("SMART_ENERGY_COMPOSER_UNREADY_GRACE", usual.unreadyGrace()),
                        env.duration("SMART_ENERGY_COMPOSER_SILENT_GRACE", usual.silentGrace()),
                        env.duration("SMART_ENERGY_COMPOSER_START_PATIENCE", usual.startPatience()),
                        env.duration("SMART_ENERGY_COMPOSER_FORGET_AFTER", usual.forgetAfter()),
                        env.duration("SMART_ENERGY_COMPOSER_AVOID_FOR", usual.avoidFor()),
                        usual.avoidAfter()),
                env.duration("SMART_ENERGY_COMPOSER_STALLED_AFTER", Duration.ofSeconds(30)),
                env.flag("SMART_ENERGY_COMPOSER_PROBING", true),
                env.text("SMART_ENERGY_COMPOSER_NAMESPACE", "smart-energy"),
                Encryption.from(env).http(8089));
        env.check();
        return config;
    }
}
