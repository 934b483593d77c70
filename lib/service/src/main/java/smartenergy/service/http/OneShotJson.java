package smartenergy.service.http;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** JSON that is sent once, whatever happens to the connection: what it asks for must not be done twice. */
public final class OneShotJson extends RequestBody {
    private static final MediaType TYPE = MediaType.get("application/json");

    private final byte[] bytes;

    public OneShotJson(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public MediaType contentType() {
        return TYPE;
    }

    @Override
    public long contentLength() {
        return bytes.length;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.write(bytes);
    }

    @Override
    public boolean isOneShot() {
        return true;
    }
}
