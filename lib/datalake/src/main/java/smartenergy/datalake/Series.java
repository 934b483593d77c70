package smartenergy.datalake;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One series of an answer of InfluxDB.
 *
 * @param tags those that the statement groups by
 * @param rows values by column; nulls are left out
 */
public record Series(String measurement, Map<String, String> tags, List<Map<String, JsonNode>> rows) {

    /** @throws IOException with InfluxDB's message where the result is an error */
    static List<Series> of(JsonNode result) throws IOException {
        if (result.has("error")) {
            throw new IOException(result.path("error").asText());
        }
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

    private static List<Map<String, JsonNode>> rows(JsonNode series) {
        var columns = new ArrayList<String>();
        series.path("columns").forEach(column -> columns.add(column.asText()));
        var rows = new ArrayList<Map<String, JsonNode>>();
        for (var values : series.path("values")) {
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
}
