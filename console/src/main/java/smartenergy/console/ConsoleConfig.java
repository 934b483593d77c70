package smartenergy.console;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import smartenergy.datalake.DataLake;
import smartenergy.service.Encryption;
import smartenergy.service.config.Env;
import smartenergy.service.http.HttpAccess;
import smartenergy.telemetry.Names;

/**
 * @param functions what to watch: addresses by name; empty for nothing
 * @param watchInterval between two looks at a function
 * @param site where these functions are
 * @param composer whose composition is shown
 * @param gateway whose refused readings are shown
 */
public record ConsoleConfig(
        DataLake.Address dataLake,
        Map<String, URI> functions,
        Duration watchInterval,
        String site,
        PeerAddress composer,
        PeerAddress gateway,
        HttpAccess http) {
    private static final String FUNCTIONS = "SMART_ENERGY_FUNCTIONS";

    /** @throws smartenergy.service.config.ConfigException naming everything that is wrong */
    public static ConsoleConfig from(Env env) {
        var config = new ConsoleConfig(
                DataLake.Address.from(env),
                functions(env),
                env.duration("SMART_ENERGY_FUNCTIONS_INTERVAL", Duration.ofSeconds(5)),
                env.name("SMART_ENERGY_SITE", "home"),
                PeerAddress.from(env, PeerAddress.COMPOSER),
                PeerAddress.from(env, PeerAddress.GATEWAY),
                Encryption.from(env).http(8085));
        env.check();
        return config;
    }

    private static Map<String, URI> functions(Env env) {
        var functions = new LinkedHashMap<String, URI>();
        for (var pair : env.text(FUNCTIONS, "").split(",")) {
            int equals = pair.indexOf('=');
            try {
                if (!pair.isBlank()) {
                    functions.put(
                            Names.check(
                                    "function",
                                    pair.substring(0, Math.max(0, equals)).strip()),
                            httpAddress(pair.substring(equals + 1).strip()));
                }
            } catch (IllegalArgumentException e) {
                env.problem(FUNCTIONS + " holds '" + pair + "', which is not like name=http://host:port");
            }
        }
        return functions;
    }

    private static URI httpAddress(String text) {
        var address = URI.create(text);
        if (address.getHost() == null || !String.valueOf(address.getScheme()).matches("https?")) {
            throw new IllegalArgumentException(text);
        }
        return address;
    }
}
