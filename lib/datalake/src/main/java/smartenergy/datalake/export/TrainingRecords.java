package smartenergy.datalake.export;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import smartenergy.datalake.Chunks;
import smartenergy.datalake.InfluxClient;
import smartenergy.datalake.Schema;
import smartenergy.datalake.Selection;
import smartenergy.datalake.Series;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;
import smartenergy.telemetry.Reading;

/** Exports training records as CSV of any size. */
public final class TrainingRecords {
    /** Behind the time, in their order for ever, whatever the DataLake may come to hold; new ones go to the end. */
    private static final List<String> COLUMNS = List.of(
            "airConditionerCelsius",
            "outdoorHumidityPercent",
            "outdoorCelsius",
            "roomCelsius",
            "roomHumidityPercent",
            "serverCelsius",
            "weather",
            "site",
            "room");

    private static final String SELECTED = COLUMNS.stream().collect(Collectors.joining("\",\"", "\"", "\""));

    private static final String UNITS =
            "time in ISO-8601, UTC; *Celsius in degrees Celsius; *HumidityPercent in percent"
                    + " relative humidity; weather in words; an empty field is unknown";
    private static final Map<String, String> HEADERS =
            Map.of("Content-Disposition", "attachment; filename=\"training-records.csv\"", "Cache-Control", "no-store");

    private final InfluxClient influx;
    private final Clock clock;

    /** The answer to a running query, written as it comes. */
    private record Csv(Chunks chunks, Selection selection) implements Response.Body {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            var csv = CsvWriter.builder()
                    .lineDelimiter(LineDelimiter.LF)
                    .bufferSize(1 << 16)
                    .build(out);
            csv.writeComment(" Smart Energy training records from " + selection.from() + " until before "
                    + selection.to() + ": " + UNITS);
            csv.writeRecord(Stream.concat(Stream.of("time"), COLUMNS.stream()).toList());
            for (var next = chunks.next(); !next.isEmpty(); next = chunks.next()) {
                next.stream().map(Series::rows).flatMap(List::stream).forEach(row -> csv.writeRecord(record(row)));
            }
            csv.flush();
        }

        private static List<String> record(Map<String, JsonNode> row) {
            var time = Reading.instantOfNanos(row.get("time").asLong()).toString();
            return Stream.concat(
                            Stream.of(time),
                            COLUMNS.stream()
                                    .map(field -> row.containsKey(field)
                                            ? row.get(field).asText()
                                            : ""))
                    .toList();
        }

        @Override
        public void close() {
            chunks.close();
        }
    }

    public TrainingRecords(InfluxClient influx, Clock clock) {
        this.influx = influx;
        this.clock = clock;
    }

    public void addTo(HttpEndpoint http) {
        http.route("GET", "/export/training-records.csv", this::csv);
    }

    private Response csv(Request request) {
        var selection = Selection.of(request, clock);
        var statement =
                "SELECT %s FROM %s WHERE %s".formatted(SELECTED, Schema.TRAINING_RECORDS.from(), selection.condition());
        try {
            var chunks = influx.stream(statement, selection.values());
            return new Response(200, "text/csv; charset=utf-8", new Csv(chunks, selection), HEADERS);
        } catch (IOException e) {
            throw new HttpError(503, "the DataLake does not answer: " + e.getMessage());
        }
    }
}
