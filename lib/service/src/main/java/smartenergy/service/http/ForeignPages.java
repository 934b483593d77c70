package smartenergy.service.http;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Keeps pages of others from having a browser change something here. A browser says whose page it asks for; who says
 * nothing of that is no browser.
 */
final class ForeignPages {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN = Set.of("same-origin", "none");
    /** Ends of names that nobody can own in the public DNS. */
    private static final Set<String> LOCAL = Set.of("localhost", "local", "internal", "svc");

    private ForeignPages() {}

    /**
     * Why a request is not taken; absent if it is.
     *
     * @param header the first value of a header, or null
     * @param isTokenAsked whether a request without a token is not taken anyway
     */
    static Optional<String> refusal(String method, UnaryOperator<String> header, boolean isTokenAsked) {
        var site = header.apply("Sec-Fetch-Site");
        var origin = header.apply("Origin");
        if (READING.contains(method) || (site == null && origin == null)) {
            return Optional.empty();
        }
        var host = Optional.ofNullable(header.apply("Host")).orElse("");
        if (site == null ? !host.equalsIgnoreCase(authority(origin)) : !OWN.contains(site)) {
            return Optional.of("a page of another site asks for this, not one of " + host);
        }
        return isTokenAsked || !isAnybodys(host)
                ? Optional.empty()
                : Optional.of("without a token (SMART_ENERGY_HTTP_TOKEN) this is not done under the name " + host
                        + ", which may be another's; an address, or a name without a dot, is taken");
    }

    private static String authority(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getRawAuthority()).orElse("");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Whoever owns a name may have it lead to this machine, and then a page of theirs is, for the browser, ours. */
    private static boolean isAnybodys(String host) {
        var name = host.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "").replaceFirst("\\.$", "");
        boolean isAddress = name.startsWith("[") || name.matches("[0-9.]+");
        return name.isEmpty()
                || !isAddress && name.contains(".") && !LOCAL.contains(name.substring(name.lastIndexOf('.') + 1));
    }
}
