package smartenergy.console;

import java.net.URI;
import java.util.Optional;
import smartenergy.service.config.Env;
import smartenergy.service.config.Secret;

/**
 * Where the composer answers.
 *
 * @param url absent where there is none
 * @param token what it asks for as a bearer token; empty for none
 */
public record ComposerAddress(Optional<URI> url, Secret token) {
    static final String URL = "SMART_ENERGY_COMPOSER_URL";
    static final String TOKEN = "SMART_ENERGY_COMPOSER_TOKEN";

    /** No composer. */
    public static ComposerAddress none() {
        return new ComposerAddress(Optional.empty(), new Secret(""));
    }

    static ComposerAddress from(Env env) {
        return new ComposerAddress(env.optionalUri(URL, "http", "https"), env.secret(TOKEN));
    }
}
