package smartenergy.console;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import smartenergy.service.config.Env;
import smartenergy.service.config.Secret;

/**
 * Where one that the console asks for its pages answers.
 *
 * @param name for a person, and in the names of its settings
 * @param url absent where there is none
 * @param token what it asks for as a bearer token; empty for none
 */
public record PeerAddress(String name, Optional<URI> url, Secret token) {
    static final String COMPOSER = "composer";
    static final String GATEWAY = "gateway";

    /** None of that name. */
    public static PeerAddress none(String name) {
        return new PeerAddress(name, Optional.empty(), new Secret(""));
    }

    static PeerAddress from(Env env, String name) {
        var none = none(name);
        return new PeerAddress(
                name, env.optionalUri(none.urlSetting(), "http", "https"), env.secret(none.tokenSetting()));
    }

    String urlSetting() {
        return setting("_URL");
    }

    String tokenSetting() {
        return setting("_TOKEN");
    }

    private String setting(String what) {
        return "SMART_ENERGY_" + name.toUpperCase(Locale.ROOT) + what;
    }
}
