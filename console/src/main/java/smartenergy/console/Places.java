package smartenergy.console;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.InfluxClient;
import smartenergy.datalake.Series;
import smartenergy.telemetry.Kind;

/** The sites and rooms that readings came from. */
final class Places {
    private static final String VALUES = "SHOW TAG VALUES ON \"" + DataLake.DATABASE + "\" FROM "
            + Stream.of(Kind.values()).map(kind -> '"' + kind.text() + '"').collect(Collectors.joining(","))
            + " WITH KEY = ";

    private final InfluxClient influx;

    record Site(String name, List<String> rooms) {}

    Places(InfluxClient influx) {
        this.influx = influx;
    }

    List<Site> all() throws IOException {
        var names = distinct(influx.select(VALUES + "\"site\"", Map.of()).getFirst());
        if (names.isEmpty()) {
            return List.of();
        }
        var bound = new HashMap<String, String>();
        names.forEach(name -> bound.put("site" + bound.size(), name));
        var statements = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
            statements.add(VALUES + "\"room\" WHERE \"site\" = $site" + i);
        }
        var rooms = influx.select(String.join(";", statements), bound);
        var sites = new ArrayList<Site>();
        for (int i = 0; i < names.size(); i++) {
            sites.add(new Site(names.get(i), distinct(rooms.get(i))));
        }
        return sites;
    }

    private static List<String> distinct(List<Series> series) {
        return series.stream()
                .flatMap(one -> one.rows().stream())
                .map(row -> row.get("value").asText())
                .distinct()
                .sorted()
                .toList();
    }
}
