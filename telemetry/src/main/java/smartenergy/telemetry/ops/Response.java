package smartenergy.telemetry.ops;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One HTTP answer.
 *
 * @param headers beside the content type
 */
public record Response(int status, String contentType, byte[] body, Map<String, String> headers) {
    public Response(int status, String contentType, byte[] body) {
        this(status, contentType, body, Map.of());
    }

    public Response with(String header, String value) {
        var more = new HashMap<>(headers);
        more.put(header, value);
        return new Response(status, contentType, body, more);
    }

    public static Response json(int status, byte[] body) {
        return new Response(status, "application/json", body);
    }

    public static Response text(int status, String contentType, String body) {
        return new Response(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }
}
