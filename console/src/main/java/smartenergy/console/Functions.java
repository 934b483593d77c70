package smartenergy.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import smartenergy.datalake.FunctionStatus;
import smartenergy.datalake.InfluxClient;
import smartenergy.datalake.Selection;
import smartenergy.telemetry.NumberText;

/** How the functions are, and how much of the time they were ready. */
final class Functions {
    private static final String FROM = " FROM " + FunctionStatus.TABLE.from() + " WHERE ";
    private static final String BY_FUNCTION = " GROUP BY \"function\",\"replica\",\"site\"";

    private final InfluxClient influx;

    /**
     * @param replica which one, from 0
     * @param node where it was last; empty if no composer was asked
     * @param at when it was last looked at, in ms since 1970
     * @param readyShare of the looks of the time range, 0 to 1
     */
    record Function(
            String name,
            int replica,
            String site,
            String node,
            long at,
            boolean ready,
            String detail,
            double readyShare) {}

    Functions(InfluxClient influx) {
        this.influx = influx;
    }

    /** Those that were looked at in the selection's time range, whatever its room. */
    List<Function> of(Selection selection) throws IOException {
        var condition = new Selection(selection.site(), Optional.empty(), selection.from(), selection.to()).condition();
        var results = influx.select(
                "SELECT last(\"ready\") AS \"ready\",\"detail\",\"node\"" + FROM + condition + BY_FUNCTION
                        + ";SELECT mean(\"ready\") AS \"share\"" + FROM + condition + BY_FUNCTION,
                selection.values());
        var shares = new HashMap<Map<String, String>, Double>();
        results.get(1)
                .forEach(series -> shares.put(
                        series.tags(), series.rows().getFirst().get("share").asDouble()));
        var functions = new ArrayList<Function>();
        for (var series : results.get(0)) {
            var row = series.rows().getFirst();
            functions.add(new Function(
                    series.tags().get("function"),
                    replica(series.tags()),
                    series.tags().get("site"),
                    text(row, "node"),
                    row.get("time").asLong() / 1_000_000,
                    row.get("ready").asDouble() > 0.5,
                    text(row, "detail"),
                    shares.getOrDefault(series.tags(), 0.0)));
        }
        functions.sort(Comparator.comparing(Function::site)
                .thenComparing(Function::name)
                .thenComparing(Function::replica));
        return functions;
    }

    /** A series without that tag has an empty one in the answer. */
    private static int replica(Map<String, String> tags) {
        var text = tags.getOrDefault("replica", "");
        return text.isEmpty() ? 0 : NumberText.integer(text);
    }

    private static String text(Map<String, JsonNode> row, String field) {
        return row.containsKey(field) ? row.get(field).asText("") : "";
    }
}
