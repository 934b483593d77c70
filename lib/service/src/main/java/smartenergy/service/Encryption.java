package smartenergy.service;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import smartenergy.service.config.Env;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.mqtt.MqttAccess;
import smartenergy.service.tls.Tls;

/**
 * The settings that say how a service meets others: over TLS, or in plain text on loopback; in plain text elsewhere
 * only where somebody asked for it.
 */
public final class Encryption {
    private static final Set<String> LOOPBACK = Set.of("localhost", "::1", "[::1]");

    private final Env env;
    private final Tls.Source source;
    private final Plaintext plaintext;
    private Tls tls;

    /** Where plain text may be spoken. */
    enum Plaintext {
        LOOPBACK,
        EVERYWHERE
    }

    private Encryption(Env env) {
        this.env = env;
        this.source = new Tls.Source(
                env.path("SMART_ENERGY_TLS_AUTHORITIES", ""),
                env.path("SMART_ENERGY_TLS_CERTIFICATE", ""),
                env.path("SMART_ENERGY_TLS_KEY", ""));
        this.plaintext = env.choice("SMART_ENERGY_PLAINTEXT", Plaintext.class, Plaintext.LOOPBACK);
    }

    /** Reads what MQTT and HTTP have in common; problems are the environment's. */
    public static Encryption from(Env env) {
        return new Encryption(env);
    }

    public MqttAccess mqtt() {
        var name = "SMART_ENERGY_MQTT_URL";
        var url = env.uri(name, "tcp://127.0.0.1:1883", "tcp", "ssl");
        return url == null ? null : mqtt(name, url);
    }

    /** @param name of a setting that is empty where there is no broker */
    public Optional<MqttAccess> optionalMqtt(String name) {
        return env.optionalUri(name, "tcp", "ssl").map(url -> mqtt(name, url));
    }

    private MqttAccess mqtt(String name, URI url) {
        if (url.getScheme().equals("ssl")) {
            return new MqttAccess(url.toString(), tls());
        }
        requireLoopback(name, url.getHost());
        return new MqttAccess(url.toString(), Optional.empty());
    }

    /** @param port the default one */
    public HttpAccess http(int port) {
        var host = env.text("SMART_ENERGY_HTTP_HOST", "127.0.0.1");
        var security = env.choice("SMART_ENERGY_HTTP_SECURITY", HttpAccess.Security.class, HttpAccess.Security.PLAIN);
        boolean isMutual = security == HttpAccess.Security.MUTUAL_TLS;
        if (security == HttpAccess.Security.PLAIN) {
            requireLoopback("SMART_ENERGY_HTTP_HOST", host);
        } else if (!source.hasCertificate() || (isMutual && !source.hasAuthorities())) {
            env.problem("SMART_ENERGY_HTTP_SECURITY needs SMART_ENERGY_TLS_CERTIFICATE and SMART_ENERGY_TLS_KEY"
                    + (isMutual ? ", and SMART_ENERGY_TLS_AUTHORITIES" : ""));
        }
        return new HttpAccess(
                host,
                env.port("SMART_ENERGY_HTTP_PORT", port),
                security == HttpAccess.Security.PLAIN ? Optional.empty() : tls(),
                isMutual,
                env.secret("SMART_ENERGY_HTTP_TOKEN"));
    }

    private void requireLoopback(String name, String host) {
        boolean isLoopback = LOOPBACK.contains(host) || host.startsWith("127.");
        if (!isLoopback && plaintext == Plaintext.LOOPBACK) {
            env.problem(name + " leads beyond this machine (" + host + ") without TLS; use TLS, or say"
                    + " SMART_ENERGY_PLAINTEXT=everywhere");
        }
    }

    /** Only where it is needed: reading Java's own authorities takes an agent's time and memory. */
    private Optional<Tls> tls() {
        try {
            tls = tls == null ? new Tls(source) : tls;
        } catch (IOException e) {
            env.problem("TLS is not usable: " + e.getMessage());
        }
        return Optional.ofNullable(tls);
    }
}
