package smartenergy.service.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import smartenergy.service.config.Secret;
import smartenergy.service.tls.Tls;

/**
 * Where a service's HTTP side listens, and to whom.
 *
 * @param port 0 takes a free one
 * @param tls absent for plain text
 * @param clientCertificates whether a client must show a certificate of the authorities
 * @param token what a request must bring as its bearer token; empty for none
 */
public record HttpAccess(String host, int port, Optional<Tls> tls, boolean clientCertificates, Secret token) {
    private static final String BEARER = "Bearer ";

    /** Where a client's certificate is asked for and whether at all. */
    public enum Security {
        PLAIN,
        TLS,
        MUTUAL_TLS
    }

    /** Plain text, for anybody who gets there. */
    public static HttpAccess plain(String host, int port) {
        return new HttpAccess(host, port, Optional.empty(), false, new Secret(""));
    }

    boolean asksForToken() {
        return !token.reveal().isEmpty();
    }

    /** @param authorization the request's header, or null */
    boolean admits(String authorization) {
        var expected = (BEARER + token.reveal()).getBytes(StandardCharsets.UTF_8);
        return !asksForToken()
                || (authorization != null
                        && MessageDigest.isEqual(expected, authorization.getBytes(StandardCharsets.UTF_8)));
    }
}
