package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import smartenergy.servers.testing.RequiresInfluxDb;

/** The dashboards for Chronograf and Grafana, query by query on a real InfluxDB. */
@RequiresInfluxDb
class DashboardsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path HOME = Path.of(System.getProperty("smart-energy.home"));
    private static final Path CHRONOGRAF = HOME.resolve("dashboards/chronograf");
    private static final String RESOURCE = "resources/smart-energy.dashboard";

    @TempDir
    private static Path folder;

    private static SeededLake lake;

    @BeforeAll
    static void start() throws Exception {
        lake = new SeededLake(folder);
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    static Stream<String> chronografsQueries() throws IOException {
        return queries(read(CHRONOGRAF.resolve(RESOURCE)))
                .map(query -> query.replace(":dashboardTime:", "now() - 1h")
                        .replace(":upperDashboardTime:", "now()")
                        .replace(":interval:", "10s"));
    }

    static Stream<String> grafanasQueries() throws IOException {
        return queries(read(HOME.resolve("dashboards/grafana/smart-energy.json")))
                .map(query -> query.replace("$timeFilter", "time >= now() - 1h and time <= now()")
                        .replace("$__interval", "10s")
                        .replace("$room", "(server-room|another)"));
    }

    /** As Chronograf asks: all in the address, nothing in the body. */
    static Stream<String> chronografsOwnQueries() {
        return Stream.of(
                "SHOW DATABASES",
                "SHOW RETENTION POLICIES ON \"energy\"",
                "SHOW MEASUREMENTS ON \"energy\" LIMIT 100",
                "SHOW TAG KEYS ON \"energy\" FROM \"room_climate\"",
                "SHOW TAG VALUES ON \"energy\" FROM \"room_climate\" WITH KEY = \"room\"",
                "SHOW FIELD KEYS ON \"energy\" FROM \"room_climate\"");
    }

    @ParameterizedTest
    @MethodSource("chronografsQueries")
    void showsRowsInChronograf(String query) throws Exception {
        assertThat(rows(ask(query))).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("grafanasQueries")
    void showsRowsInGrafana(String query) throws Exception {
        assertThat(rows(ask(query))).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("chronografsOwnQueries")
    void answersWhatChronografAsksByItself(String query) throws Exception {
        assertThat(rows(ask(query))).isNotEmpty();
    }

    @Test
    void answersChronografsPing() throws Exception {
        var connection = lake.influxDb().uri().resolve("/ping").toURL().openConnection();

        assertThat(connection.getHeaderField("X-Influxdb-Version")).startsWith("1.");
    }

    @Test
    void coversWhatTheIssueAsksFor() throws Exception {
        var names = read(CHRONOGRAF.resolve(RESOURCE)).path("cells");

        assertThat(names)
                .extracting(cell -> cell.path("name").asText())
                .containsExactly(
                        "Room and outdoor temperature",
                        "Indoor and outdoor humidity",
                        "Air conditioner and server temperature",
                        "Accumulated data, minute by minute",
                        "Alarms",
                        "Function status, 1 is ready",
                        "What the functions say");
    }

    @Test
    void importsTheSameDashboardThatChronografsResourcesHold() throws Exception {
        var imported = read(CHRONOGRAF.resolve("smart-energy.json"));

        assertThat(imported.path("meta").path("chronografVersion").isTextual()).isTrue();
        assertThat(imported.path("dashboard")).isEqualTo(read(CHRONOGRAF.resolve(RESOURCE)));
    }

    @Test
    void tellsChronografWhereTheDataLakeIs() throws Exception {
        var source = read(CHRONOGRAF.resolve("resources/smart-energy.src"));

        assertThat(source.path("id").asText()).matches("\\d+");
        assertThat(source.path("type").asText()).isEqualTo("influx");
        assertThat(URI.create(source.path("url").asText())).hasPort(8086).hasHost("127.0.0.1");
    }

    private static JsonNode read(Path file) throws IOException {
        return JSON.readTree(file.toFile());
    }

    /** All that is asked anywhere in a dashboard. */
    private static Stream<String> queries(JsonNode dashboard) {
        return dashboard.findValues("query").stream()
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText);
    }

    private static JsonNode ask(String query) throws Exception {
        var parameters = Map.of("db", "energy", "rp", "raw", "epoch", "ms", "q", query).entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return JSON.readTree(lake.influxDb().post("/query?" + parameters, ""));
    }

    /** The rows that hold something beside a time. */
    private static List<JsonNode> rows(JsonNode answer) {
        var result = answer.path("results").path(0);
        assertThat(result.has("error")).as(answer.toString()).isFalse();
        return StreamSupport.stream(result.path("series").spliterator(), false)
                .flatMap(series -> StreamSupport.stream(series.path("values").spliterator(), false))
                .filter(row -> !row.path(row.size() - 1).isNull())
                .toList();
    }
}
