package smartenergy.service.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One HTTP answer.
 *
 * @param headers beside the content type
 */
public record Response(int status, String contentType, Body body, Map<String, String> headers) {
    /** What is sent; if writing fails, the connection is cut, so that no half answer looks like a whole one. */
    public interface Body extends Closeable {
        /** @param out is not to be closed: that would end the answer as if it were whole */
        void writeTo(OutputStream out) throws IOException;

        @Override
        default void close() {}

        /** In bytes; -1 where nobody knows before it is written. */
        default long length() {
            return -1;
        }
    }

    private record Bytes(byte[] bytes) implements Body {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(bytes);
        }

        @Override
        public long length() {
            return bytes.length;
        }
    }

    public Response(int status, String contentType, byte[] body) {
        this(status, contentType, body, Map.of());
    }

    public Response(int status, String contentType, byte[] body, Map<String, String> headers) {
        this(status, contentType, new Bytes(body), headers);
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
