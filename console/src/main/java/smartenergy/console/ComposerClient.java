package smartenergy.console;

import java.io.IOException;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import smartenergy.service.http.HttpError;

/** Asks the composer; what keeps it from answering is an {@link HttpError} that says so. */
final class ComposerClient implements AutoCloseable {
    static final String COMPOSITION = "/composition";
    private static final String JSON = "application/json";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(3);
    private static final int MAX_ANSWER_BYTES = 8 << 20;

    private final ComposerAddress composer;
    private final OkHttpClient client = new OkHttpClient.Builder()
            .connectTimeout(CONNECT_PATIENCE)
            .callTimeout(PATIENCE)
            .followRedirects(false)
            .build();

    /** @param status of HTTP, whatever it is */
    record Reply(int status, byte[] json) {}

    /** Is sent once, whatever happens to the connection: an action must not happen twice. */
    private static final class Once extends RequestBody {
        private final byte[] bytes;

        Once(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public MediaType contentType() {
            return MediaType.get(JSON);
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

    ComposerClient(ComposerAddress composer) {
        this.composer = composer;
    }

    boolean isConfigured() {
        return composer.url().isPresent();
    }

    Reply get(String path) {
        return ask(new Request.Builder().url(address(path)));
    }

    Reply post(String path, byte[] json) {
        return ask(new Request.Builder().url(address(path)).post(new Once(json)));
    }

    private HttpUrl address(String path) {
        var url = composer.url()
                .orElseThrow(() -> new HttpError(
                        503, ComposerAddress.URL + " is not set, so that this console has no composer to ask"));
        return HttpUrl.get(url.toString())
                .newBuilder()
                .addPathSegments(path.substring(1))
                .build();
    }

    private Reply ask(Request.Builder question) {
        if (!composer.token().reveal().isEmpty()) {
            question.header("Authorization", "Bearer " + composer.token().reveal());
        }
        try (var answer = client.newCall(question.build()).execute()) {
            return reply(answer);
        } catch (IOException e) {
            throw new HttpError(503, "the composer does not answer: " + e.getMessage());
        }
    }

    /** A 401, passed on, would make the page ask its user for the console's token. */
    private static Reply reply(okhttp3.Response answer) throws IOException {
        if (answer.code() == 401) {
            throw new HttpError(502, "the composer wants another token than " + ComposerAddress.TOKEN);
        }
        var type = answer.body().contentType();
        boolean isJson = type != null && (type.type() + "/" + type.subtype()).equals(JSON);
        if (!isJson || answer.isRedirect()) {
            throw new HttpError(502, "what answers at the composer's address is no composer: HTTP " + answer.code());
        }
        var body = answer.body().byteStream().readNBytes(MAX_ANSWER_BYTES + 1);
        if (body.length > MAX_ANSWER_BYTES) {
            throw new HttpError(502, "the composer's answer is over " + MAX_ANSWER_BYTES + " bytes");
        }
        return new Reply(answer.code(), body);
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
