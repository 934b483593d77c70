package smartenergy.datalake;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import smartenergy.service.http.AnswerText;

/**
 * One series of an answer of InfluxDB.
 *
 * @param tags those that the statement groups by
 * @param rows values by column; nulls are left out
 */
public record Series(String measurement, Map<String, String> tags, List<Map<String, JsonNode>> rows) {

    /**
     * The results of an answer, one a statement.
     *
     * @throws IOException if it is no answer of InfluxDB, or an error as a whole
     */
    static JsonNode results(JsonNode answer) throws IOException {
        if (answer.path("error").isTextual()) {
            throw new IOException(answer.path("error").asText());
        }
        var results = answer.path("results");
        require(results.isArray() && !results.isEmpty(), answer);
        return results;
    }

    /** @throws IOException with InfluxDB's message where the result is an error, or if it is no result at all */
    static List<Series> of(JsonNode result) throws IOException {
        if (result.has("error")) {
            throw new IOException(result.path("error").asText());
        }
        require(result.isObject(), result);
        var all = new ArrayList<Series>();
        for (var series : result.path("series")) {
            var tags = new HashMap<String, String>();
            series.path("tags")
                    .properties()
                    .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
            all.add(new Series(series.path("name").asText(), tags, rows(series)));
        }
        return all;
    }

    private static List<Map<String, JsonNode>> rows(JsonNode series) throws IOException {
        var columns = new ArrayList<String>();
        series.path("columns").forEach(column -> columns.add(column.asText()));
        require(!columns.isEmpty(), series);
        var rows = new ArrayList<Map<String, JsonNode>>();
        for (var values : series.path("values")) {
            require(values.isArray() && values.size() == columns.size(), series);
            var row = new LinkedHashMap<String, JsonNode>();
            for (int i = 0; i < values.size(); i++) {
                if (!values.get(i).isNull()) {
                    row.put(columns.get(i), values.get(i));
                }
            }
            rows.add(row);
        }
        return rows;
    }

    private static void require(boolean isRight, JsonNode found) throws IOException {
        if (!isRight) {
            throw new IOException("an answer that is none of InfluxDB's: " + AnswerText.shortened(found.toString()));
        }
    }
}
