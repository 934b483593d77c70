package smartenergy.cloud.datalake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Credentials;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import smartenergy.telemetry.config.Secret;

/** InfluxDB's HTTP interface, versions 1.6 and newer, with its answers told apart. Any thread. */
final class InfluxClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType LINES = MediaType.get("text/plain; charset=utf-8");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** A query of many statements may take long when influxd starts; a write answers within 10 s or never. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final HttpUrl url;
    private final Optional<String> credentials;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(ANSWER_TIMEOUT)
            .writeTimeout(ANSWER_TIMEOUT)
            .retryOnConnectionFailure(true)
            .build();

    /** @param username empty for none */
    InfluxClient(URI url, String username, Secret password) {
        this.url = HttpUrl.get(url.toString());
        this.credentials =
                username.isEmpty() ? Optional.empty() : Optional.of(Credentials.basic(username, password.reveal()));
    }

    /** @param lines line protocol with times in ns */
    Answer write(String database, String retentionPolicy, byte[] lines) {
        var address = url.newBuilder()
                .addPathSegment("write")
                .addQueryParameter("db", database)
                .addQueryParameter("rp", retentionPolicy)
                .addQueryParameter("precision", "ns")
                .build();
        try (var response = send(address, RequestBody.create(lines, LINES))) {
            return answer(
                    response.code(),
                    response.isSuccessful() ? "" : message(response.body().string()));
        } catch (IOException e) {
            return new Answer.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    static Answer answer(int status, String message) {
        return switch (status) {
            case 200, 204 -> new Answer.Accepted();
            case 400 -> new Answer.Refused(message, message.startsWith("partial write"));
            case 404 -> new Answer.SchemaMissing(message);
            case 413 -> new Answer.TooLarge();
            case 500 ->
                message.startsWith("retention policy not found")
                        ? new Answer.SchemaMissing(message)
                        : new Answer.Unavailable("500: " + message);
            default -> new Answer.Unavailable(status + ": " + message);
        };
    }

    /**
     * Runs statements, separated by semicolons.
     *
     * @return per statement its rows, each by column
     * @throws IOException if InfluxDB cannot be reached or reports an error
     */
    List<List<Map<String, Object>>> query(String statements) throws IOException {
        var address = url.newBuilder()
                .addPathSegment("query")
                .addQueryParameter("epoch", "ns")
                .build();
        try (var response =
                send(address, new FormBody.Builder().add("q", statements).build())) {
            var body = response.body().string();
            if (!response.isSuccessful()) {
                throw new IOException(response.code() + ": " + message(body));
            }
            var results = new ArrayList<List<Map<String, Object>>>();
            for (var result : JSON.readTree(body).path("results")) {
                if (result.has("error")) {
                    throw new IOException(result.path("error").asText());
                }
                results.add(rows(result));
            }
            return results;
        }
    }

    private static List<Map<String, Object>> rows(JsonNode result) {
        var rows = new ArrayList<Map<String, Object>>();
        for (var series : result.path("series")) {
            for (var values : series.path("values")) {
                var row = new HashMap<String, Object>();
                for (int i = 0; i < values.size(); i++) {
                    var value = values.get(i);
                    row.put(
                            series.path("columns").get(i).asText(),
                            value.isNumber() ? (Object) value.numberValue() : value.asText());
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private Response send(HttpUrl address, RequestBody body) throws IOException {
        var request = new Request.Builder().url(address).post(body);
        credentials.ifPresent(header -> request.header("Authorization", header));
        return http.newCall(request.build()).execute();
    }

    /** The error's text: InfluxDB sends {@code {"error":"…"}}, a proxy in between may send anything. */
    private static String message(String body) {
        try {
            var error = JSON.readTree(body).path("error");
            return error.isTextual() ? error.asText() : body;
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
