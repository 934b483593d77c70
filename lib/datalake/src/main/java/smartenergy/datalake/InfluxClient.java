package smartenergy.datalake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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
import smartenergy.service.http.AnswerText;

/** InfluxDB's HTTP interface, versions 1.6 and newer, with its answers told apart. Any thread. */
public final class InfluxClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType LINES = MediaType.get("text/plain; charset=utf-8");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** A query of many statements may take long when influxd starts; a write answers within 10 s or never. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    /** For the whole of an answer, which one that comes drop by drop would draw out for ever. */
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);
    /** Of the answer to a write, in bytes; InfluxDB's own are short. */
    private static final long MOST_READ = 64 << 10;

    private static final String ROWS_PER_CHUNK = "2000";
    private static final int OK = 200;

    private final HttpUrl url;
    private final Optional<String> credentials;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(ANSWER_TIMEOUT)
            .writeTimeout(ANSWER_TIMEOUT)
            .retryOnConnectionFailure(true)
            // What is behind a redirect is no InfluxDB: a login page answers 200 to everything.
            .followRedirects(false)
            .followSslRedirects(false)
            .callTimeout(CALL_TIMEOUT)
            .build();
    /** What is taken piece by piece may take as long as whoever takes it. */
    private final OkHttpClient streaming =
            http.newBuilder().callTimeout(Duration.ZERO).build();

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
        try (var response = send(http, address, RequestBody.create(lines, LINES))) {
            return answer(response.code(), response.peekBody(MOST_READ).string());
        } catch (IOException e) {
            return new Answer.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** Takes as InfluxDB's answer only what InfluxDB documents; a proxy in between may say anything. */
    static Answer answer(int status, String body) {
        var error = error(body);
        return switch (status) {
            case 204 -> new Answer.Accepted();
            case 413 -> new Answer.TooLarge(told(status, body), error.isPresent());
            case 400 -> error.<Answer>map(Answer.Refused::new).orElseGet(() -> unavailable(status, body));
            case 404 -> error.<Answer>map(Answer.SchemaMissing::new).orElseGet(() -> unavailable(status, body));
            case 500 ->
                error.filter(message -> message.startsWith("retention policy not found"))
                        .<Answer>map(Answer.SchemaMissing::new)
                        .orElseGet(() -> unavailable(status, body));
            default -> unavailable(status, body);
        };
    }

    private static Answer unavailable(int status, String body) {
        return new Answer.Unavailable(told(status, body));
    }

    /**
     * Runs statements, separated by semicolons.
     *
     * @param values bound to the statements' {@code $names}, so that what a user sends is never read as InfluxQL
     * @return per statement its series, times in ns
     * @throws IOException if InfluxDB cannot be reached or reports an error
     */
    public List<List<Series>> select(String statements, Map<String, String> values) throws IOException {
        try (var response = send(http, queryAddress(), bound(statements, values).build())) {
            var body = response.body().string();
            if (response.code() != OK) {
                throw new IOException(told(response.code(), body));
            }
            var results = results(body);
            int expected = statements(statements);
            if (results.size() != expected) {
                throw new IOException("an answer of " + results.size() + " results to " + expected
                        + " statements, which is none of InfluxDB's: " + AnswerText.shortened(body));
            }
            return results;
        }
    }

    /** @throws IOException if the body is no answer of InfluxDB, or has an error */
    static List<List<Series>> results(String body) throws IOException {
        var results = new ArrayList<List<Series>>();
        try {
            for (var result : Series.results(JSON.readTree(body))) {
                results.add(Series.of(result));
            }
        } catch (JsonProcessingException e) {
            throw new IOException("an answer that is none of InfluxDB's: " + AnswerText.shortened(body), e);
        }
        return results;
    }

    /** How many statements there are, each but the last with a semicolon behind it. */
    static int statements(String text) {
        int count = 1;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                i += c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == ';') {
                count++;
            }
        }
        return count;
    }

    /**
     * Runs one statement whose answer may be of any size.
     *
     * @param values as of {@link #select}
     * @throws IOException as of {@link #select}
     */
    public Chunks stream(String statement, Map<String, String> values) throws IOException {
        var form = bound(statement, values).add("chunked", "true").add("chunk_size", ROWS_PER_CHUNK);
        var response = send(streaming, queryAddress(), form.build());
        if (response.code() != OK) {
            try (response) {
                throw new IOException(
                        told(response.code(), response.peekBody(MOST_READ).string()));
            }
        }
        try {
            return new Chunks(response);
        } catch (IOException e) {
            response.close();
            throw new IOException("an answer that is none of InfluxDB's: " + e.getMessage(), e);
        }
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

    private Response send(OkHttpClient client, HttpUrl address, RequestBody body) throws IOException {
        var request = new Request.Builder().url(address).post(body);
        credentials.ifPresent(header -> request.header("Authorization", header));
        return client.newCall(request.build()).execute();
    }

    /** The error's text, which InfluxDB sends as {@code {"error":"…"}}; empty if the body is no such. */
    private static Optional<String> error(String body) {
        try {
            return Optional.of(JSON.readTree(body).path("error"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String told(int status, String body) {
        return status + ": " + error(body).orElseGet(() -> "no answer of InfluxDB: " + AnswerText.shortened(body));
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
