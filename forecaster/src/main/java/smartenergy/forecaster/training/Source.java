package smartenergy.forecaster.training;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Collectors;
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
    Path file(Path folder) throws IOException, InterruptedException {
        if (config.source().equals(TrainerConfig.DATALAKE)) {
            var statement = URLEncoder.encode(STATEMENT.formatted(config.days()), StandardCharsets.UTF_8);
            var request = HttpRequest.newBuilder(URI.create(
                            config.dataLake() + "/query?db=" + DataLake.DATABASE + "&epoch=ns&q=" + statement))
                    .header("Accept", "application/csv");
            if (!config.username().isEmpty()) {
                var credentials = config.username() + ":" + config.password().reveal();
                request.header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
            }
            return fetch(request, folder);
        }
        if (isUrl()) {
            var request = HttpRequest.newBuilder(URI.create(config.source()));
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

    private Path fetch(HttpRequest.Builder request, Path folder) throws IOException, InterruptedException {
        try (var client =
                HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
            var answer = client.send(
                    request.timeout(ANSWER_TIMEOUT).build(), BodyHandlers.ofFile(folder.resolve("records.csv")));
            if (answer.statusCode() != 200) {
                throw new IOException(description() + " answers " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new IOException("no records from " + description() + ": " + e.getMessage(), e);
        }
    }
}
