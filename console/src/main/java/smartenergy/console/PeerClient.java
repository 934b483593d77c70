package smartenergy.console;

import java.io.IOException;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.OneShotJson;

/** Asks a composer or a gateway; what keeps it from answering is an {@link HttpError} that says so. */
final class PeerClient implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(3);
    private static final int MAX_ANSWER_BYTES = 8 << 20;

    private final PeerAddress peer;
    private final OkHttpClient client;

    /** @param status of HTTP, whatever it is */
    record Reply(int status, byte[] json) {}

    /** @param patience with one answer */
    PeerClient(PeerAddress peer, Duration patience) {
        this.peer = peer;
        this.client = new OkHttpClient.Builder()
                .connectTimeout(CONNECT_PATIENCE)
                .readTimeout(patience)
                .callTimeout(patience)
                .followRedirects(false)
                .build();
    }

    boolean isConfigured() {
        return peer.url().isPresent();
    }

    Reply get(String... path) {
        return ask(new Request.Builder().url(address(path)));
    }

    Reply post(byte[] json, String... path) {
        return ask(new Request.Builder().url(address(path)).post(new OneShotJson(json)));
    }

    private HttpUrl address(String... path) {
        var url = peer.url()
                .orElseThrow(() -> new HttpError(
                        503,
                        peer.urlSetting() + " is not set, so that this console has no " + peer.name() + " to ask"));
        var address = HttpUrl.get(url.toString()).newBuilder();
        for (var segment : path) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new HttpError(400, "'" + segment + "' is no name"); // It would lead elsewhere.
            }
            address.addPathSegment(segment);
        }
        return address.build();
    }

    private Reply ask(Request.Builder question) {
        if (!peer.token().reveal().isEmpty()) {
            question.header("Authorization", "Bearer " + peer.token().reveal());
        }
        try (var answer = client.newCall(question.build()).execute()) {
            return reply(answer);
        } catch (IOException e) {
            throw new HttpError(503, "the " + peer.name() + " does not answer: " + e.getMessage());
        }
    }

    /** A 401, passed on, would make the page ask its user for the console's token. */
    private Reply reply(okhttp3.Response answer) throws IOException {
        if (answer.code() == 401) {
            throw new HttpError(502, "the " + peer.name() + " wants another token than " + peer.tokenSetting());
        }
        var type = answer.body().contentType();
        boolean isJson = type != null && (type.type() + "/" + type.subtype()).equals(JSON);
        if (!isJson || answer.isRedirect()) {
            throw new HttpError(
                    502,
                    "what answers at the %s's address is no %s: HTTP %d"
                            .formatted(peer.name(), peer.name(), answer.code()));
        }
        var body = answer.body().byteStream().readNBytes(MAX_ANSWER_BYTES + 1);
        if (body.length > MAX_ANSWER_BYTES) {
            throw new HttpError(502, "the " + peer.name() + "'s answer is over " + MAX_ANSWER_BYTES + " bytes");
        }
        return new Reply(answer.code(), body);
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
