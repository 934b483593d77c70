package smartenergy.forecaster.training;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.InfluxClient;
import smartenergy.datalake.Schema;
import smartenergy.datalake.Series;
import smartenergy.forecaster.Fields;

/** Brings the records that a configuration names into a file. */
final class Source {
    private static final String FILE = "records.csv";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);
    /** What is taken from the DataLake. */
    private static final List<String> COLUMNS = Stream.concat(
                    Stream.of("time"), Stream.concat(Fields.COLUMNS.keySet().stream(), Stream.of("room")))
            .toList();

    private static final String STATEMENT = COLUMNS.stream().collect(Collectors.joining("\",\"", "SELECT \"", "\""))
            + " FROM " + Schema.TRAINING_RECORDS.from() + " WHERE time > now() - %dd";

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
            return fromDataLake(folder.resolve(FILE));
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

    private Path fromDataLake(Path file) throws IOException {
        var address = new DataLake.Address(config.dataLake(), config.username(), config.password());
        try (var influx = new InfluxClient(address);
                var chunks = influx.stream(STATEMENT.formatted(config.days()), Map.of());
                var csv = CsvWriter.builder().build(file)) {
            csv.writeRecord(COLUMNS);
            for (var next = chunks.next(); !next.isEmpty(); next = chunks.next()) {
                next.stream().map(Series::rows).flatMap(List::stream).forEach(row -> csv.writeRecord(cells(row)));
            }
            return file;
        } catch (IOException e) {
            throw none(e);
        }
    }

    private static List<String> cells(Map<String, JsonNode> row) {
        return COLUMNS.stream()
                .map(column -> row.containsKey(column) ? row.get(column).asText() : "")
                .toList();
    }

    private IOException none(IOException cause) {
        return new IOException("no records from " + description() + ": " + cause.getMessage(), cause);
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
            var file = folder.resolve(FILE);
            Files.copy(answer.body().byteStream(), file);
            return file;
        } catch (IOException e) {
            throw none(e);
        } finally {
            client.connectionPool().evictAll();
        }
    }
}
