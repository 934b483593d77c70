package smartenergy.service.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import smartenergy.telemetry.NumberText;

/**
 * One HTTP request.
 *
 * @param pathParameters what stood in the route's places, by name, decoded
 * @param header the first value of a header, or null
 */
public record Request(URI uri, Map<String, String> pathParameters, UnaryOperator<String> header, InputStream body) {
    private static final int MAX_BODY_BYTES = 1 << 20;

    /** @throws HttpError 413 if the body is over 1 MiB */
    public byte[] bytes() throws IOException {
        return bytes(MAX_BODY_BYTES);
    }

    /** @throws HttpError 413 if the body is longer than that */
    public byte[] bytes(int max) throws IOException {
        var bytes = body.readNBytes(max + 1);
        if (bytes.length > max) {
            throw new HttpError(413, "the body is over " + max + " bytes");
        }
        return bytes;
    }

    /** The last value of that name. */
    public Optional<String> query(String name) {
        return queries(name).stream().reduce((before, last) -> last);
    }

    /** All values of that name. */
    List<String> queries(String name) {
        return queries().getOrDefault(name, List.of());
    }

    /** @throws HttpError 400 if the value is not a whole number from 1 to max */
    public int limit(String name, int fallback, int max) {
        var text = query(name).orElse(Integer.toString(fallback));
        try {
            int limit = NumberText.integer(text);
            if (limit >= 1 && limit <= max) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new HttpError(400, name + "='" + text + "' is not a whole number from 1 to " + max);
    }

    private Map<String, List<String>> queries() {
        if (uri.getRawQuery() == null) {
            return Map.of();
        }
        return Arrays.stream(uri.getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.groupingBy(
                        pair -> decode(pair[0]),
                        Collectors.mapping(pair -> pair.length < 2 ? "" : decode(pair[1]), Collectors.toList())));
    }

    static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, "'" + text + "' is not URL-encoded");
        }
    }
}
