package smartenergy.cloud.console;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okio.BufferedSink;
import smartenergy.telemetry.ops.HttpEndpoint;
import smartenergy.telemetry.ops.HttpError;
import smartenergy.telemetry.ops.Request;
import smartenergy.telemetry.ops.Response;

/** What the composition's page asks, passed on to the composer. README lists the routes. */
final class CompositionRoutes implements AutoCloseable {
    private static final String PREFIX = "/api";
    private static final String JSON = "application/json";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(3);
    private static final int MAX_ACTION_BYTES = 4 << 10;
    private static final int MAX_ANSWER_BYTES = 8 << 20;

    private final ComposerAddress composer;
    private final OkHttpClient client = new OkHttpClient.Builder()
            .connectTimeout(CONNECT_PATIENCE)
            .callTimeout(PATIENCE)
            .followRedirects(false)
            .build();

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

    CompositionRoutes(ComposerAddress composer) {
        this.composer = composer;
    }

    void addTo(HttpEndpoint http) {
        for (var path : new String[] {"/composition", "/composition/plan"}) {
            http.route("GET", PREFIX + path, request -> ask(new okhttp3.Request.Builder().url(address(path))));
        }
        http.route("POST", PREFIX + "/composition/actions", this::act);
    }

    /** A foreign page may make a browser send a form's types without asking first, but not this one. */
    private Response act(Request request) throws IOException {
        var type = Objects.requireNonNullElse(request.header().apply("Content-Type"), "");
        if (!type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON)) {
            throw new HttpError(415, "an action is sent as " + JSON);
        }
        var action = new Once(request.bytes(MAX_ACTION_BYTES));
        return ask(new okhttp3.Request.Builder()
                .url(address("/composition/actions"))
                .post(action));
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

    private Response ask(okhttp3.Request.Builder question) {
        if (!composer.token().reveal().isEmpty()) {
            question.header("Authorization", "Bearer " + composer.token().reveal());
        }
        try (var answer = client.newCall(question.build()).execute()) {
            return passedOn(answer);
        } catch (IOException e) {
            throw new HttpError(503, "the composer does not answer: " + e.getMessage());
        }
    }

    /** A 401 would make the page ask its user for the console's token. */
    private static Response passedOn(okhttp3.Response answer) throws IOException {
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
        return Response.json(answer.code(), body);
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
