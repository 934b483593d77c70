package smartenergy.datalake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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

/** InfluxDB's HTTP interface, versions 1.6 and newer, with its answers told apart. Any thread. */
public final class InfluxClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType LINES = MediaType.get("text/plain; charset=utf-8");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** A query of many statements may take long when influxd starts; a write answers within 10 s or never. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private static final String ROWS_PER_CHUNK = "2000";

    private final HttpUrl url;
    private final Optional<String> credentials;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(ANSWER_TIMEOUT)
            .writeTimeout(ANSWER_TIMEOUT)
            .retryOnConnectionFailure(true)
            .build();

    public InfluxClient(DataLake.Address address) {
        this.url = HttpUrl.get(address.url().toString());
        this.credentials = address.username().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Credentials.basic(address.username(), address.password().reveal()));
    }

    /** @param lines line protocol with times in ns */
    public Answer write(String database, String retentionPolicy, byte[] lines) {
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
        try (var response =
                send(queryAddress(), new FormBody.Builder().add("q", statements).build())) {
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

    /**
     * Runs statements, separated by semicolons.
     *
     * @param values bound to the statements' {@code $names}, so that what a user sends is never read as InfluxQL
     * @return per statement its series, times in ns
     * @throws IOException if InfluxDB cannot be reached or reports an error
     */
    public List<List<Series>> select(String statements, Map<String, String> values) throws IOException {
        try (var response = send(queryAddress(), bound(statements, values).build())) {
            var body = response.body().string();
            if (!response.isSuccessful()) {
                throw new IOException(response.code() + ": " + message(body));
            }
            var results = new ArrayList<List<Series>>();
            for (var result : JSON.readTree(body).path("results")) {
                results.add(Series.of(result));
            }
            return results;
        }
    }

    /**
     * Runs one statement whose answer may be of any size.
     *
     * @param values as of {@link #select}
     * @throws IOException as of {@link #select}
     */
    public Chunks stream(String statement, Map<String, String> values) throws IOException {
        var form = bound(statement, values).add("chunked", "true").add("chunk_size", ROWS_PER_CHUNK);
        var response = send(queryAddress(), form.build());
        if (!response.isSuccessful()) {
            try (response) {
                throw new IOException(
                        response.code() + ": " + message(response.body().string()));
            }
        }
        return new Chunks(response);
    }

    private static FormBody.Builder bound(String statements, Map<String, String> values) throws IOException {
        return new FormBody.Builder().add("q", statements).add("params", JSON.writeValueAsString(values));
    }

    private HttpUrl queryAddress() {
        return url.newBuilder()
                .addPathSegment("query")
                .addQueryParameter("epoch", "ns")
                .build();
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
