package smartenergy.forecaster.training;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.Schema;
import smartenergy.forecaster.Fields;

/** Brings the records that a configuration names into a file. */
final class Source {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);
    private static final String STATEMENT =
            Fields.COLUMNS.keySet().stream().collect(Collectors.joining("\",\"", "SELECT \"", "\",\"room\" FROM "))
                    + Schema.TRAINING_RECORDS.from() + " WHERE time > now() - %dd";

    private final TrainerConfig config;

    Source(TrainerConfig config) {
        this.config = config;
    }

    /** For a person, without secrets. */
    String description() {
        return isUrl() ? URI.create(config.source()).getHost() : config.source();
    }

    private boolean isUrl() {
        return config.source().matches("https?://.+");
    }

    /**
     * The records as a CSV file.
     *
     * @param folder for what has to be fetched
     * @throws IOException if they cannot be had; says why
     */
    Path file(Path folder) throws IOException {
        if (config.source().equals(TrainerConfig.DATALAKE)) {
            var address = HttpUrl.get(config.dataLake() + "/query")
                    .newBuilder()
                    .addQueryParameter("db", DataLake.DATABASE)
                    .addQueryParameter("epoch", "ns")
                    .addQueryParameter("q", STATEMENT.formatted(config.days()));
            var request = new Request.Builder().url(address.build()).header("Accept", "application/csv");
            if (!config.username().isEmpty()) {
                request.header(
                        "Authorization",
                        Credentials.basic(config.username(), config.password().reveal(), StandardCharsets.UTF_8));
            }
            return fetch(request, folder);
        }
        if (isUrl()) {
            var request = new Request.Builder().url(config.source());
            if (!config.token().reveal().isEmpty()) {
                request.header("Authorization", "Bearer " + config.token().reveal());
            }
            return fetch(request, folder);
        }
        var file = Path.of(config.source());
        if (!Files.isReadable(file)) {
            throw new IOException("there is no file " + file);
        }
        return file;
    }

    private Path fetch(Request.Builder request, Path folder) throws IOException {
        var client = new OkHttpClient.Builder()
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(ANSWER_TIMEOUT)
                .callTimeout(ANSWER_TIMEOUT)
                .followRedirects(false)
                .build();
        try (var answer = client.newCall(request.build()).execute()) {
            if (answer.code() != 200) {
                throw new IOException(description() + " answers " + answer.code());
            }
            var file = folder.resolve("records.csv");
            Files.copy(answer.body().byteStream(), file);
            return file;
        } catch (IOException e) {
            throw new IOException("no records from " + description() + ": " + e.getMessage(), e);
        } finally {
            client.connectionPool().evictAll();
        }
    }
}
