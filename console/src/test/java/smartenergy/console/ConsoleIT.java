package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.servers.testing.RequiresInfluxDb;
import smartenergy.service.config.Secret;
import smartenergy.service.http.HttpAccess;

/** What the console tells of a real InfluxDB. */
@RequiresInfluxDb
class ConsoleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static SeededLake lake;
    private static Console console;

    @BeforeAll
    static void start() throws Exception {
        lake = new SeededLake(folder);
        console = console(HttpAccess.plain("127.0.0.1", 0), Map.of());
    }

    private static Console console(HttpAccess http, Map<String, URI> functions) {
        return console(http, functions, PeerAddress.none(PeerAddress.COMPOSER));
    }

    private static Console console(HttpAccess http, Map<String, URI> functions, PeerAddress composer) {
        var config = new ConsoleConfig(
                lake.address(),
                functions,
                Duration.ofMillis(200),
                "gist",
                composer,
                PeerAddress.none(PeerAddress.GATEWAY),
                http);
        return new Console(config, Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        console.close();
        lake.close();
        CLIENT.close();
    }

    @Test
    void listsSitesWithTheirRooms() throws Exception {
        assertThat(json("/api/places"))
                .isEqualTo(JSON.createArrayNode()
                        .add(JSON.createObjectNode()
                                .put("name", "gist")
                                .set(
                                        "rooms",
                                        JSON.createArrayNode()
                                                .add(SeededLake.ODD_ROOM)
                                                .add("server-room"))));
    }

    @Test
    void drawsShortRangesFromReadings() throws Exception {
        var chart = json("/api/series?room=server-room&from=%d&to=%d".formatted(millisAgo(3600), millisAgo(0)));

        assertThat(chart.path("policy").asText()).isEqualTo("raw");
        assertThat(chart.path("stepMillis").asInt()).isEqualTo(5_000);
        assertThat(curve(chart, "room_climate", "celsius").path("mean"))
                .hasSize(chart.path("points").asInt())
                .filteredOn(JsonNode::isNumber)
                .hasSizeGreaterThan(350)
                .allMatch(mean -> mean.asDouble() >= 22 && mean.asDouble() <= 24);
    }

    @Test
    void drawsLongRangesFromRollUps() throws Exception {
        var chart = json("/api/series?room=server-room&from=" + millisAgo(7 * 86_400));
        var outdoor = curve(chart, "outdoor_weather", "celsius");

        assertThat(chart.path("policy").asText()).isEqualTo("hour");
        assertThat(outdoor.path("mean")).filteredOn(JsonNode::isNumber).hasSizeBetween(167, 169);
        assertThat(outdoor.path("least").path(50).asDouble())
                .isEqualTo(outdoor.path("mean").path(50).asDouble() - 1);
    }

    @Test
    void addsWhatIsNotRolledUpYet() throws Exception {
        var now = lastOf(
                curve(json("/api/series?room=server-room&from=" + millisAgo(7 * 86_400)), "room_climate", "celsius"));

        assertThat(now).isBetween(22.0, 24.0); // as the readings say; the roll-ups say 12 to 18
    }

    @Test
    void drawsReadingsWhereThereAreNoRollUps() throws Exception {
        var chart = json("/api/series?from=" + millisAgo(86_400));

        assertThat(chart.path("policy").asText()).isEqualTo("raw");
        assertThat(chart.path("curves")).hasSize(7);
        assertThat(chart.path("curves").path(6).path("kind").asText()).isEqualTo("forecast");
        assertThat(chart.path("forecastErrors")).extracting(JsonNode::asDouble).containsExactly(0.3, 0.5);
    }

    @Test
    void tellsTheLatestOfEveryDevice() throws Exception {
        var rows = json("/api/latest?room=server-room");

        assertThat(rows)
                .extracting(row -> row.path("device").asText())
                .containsExactly(
                        "aircon-server-room", "dht22-server-room", "server-server-room", "weather-server-room");
        assertThat(rows.path(3).path("values").path("weather").asText()).isEqualTo("Clouds");
    }

    @Test
    void turnsPagesOverEveryReadingOnce() throws Exception {
        var range = "from=%d&to=%d".formatted(millisAgo(3 * 3600), millisAgo(-60));
        var seen = new ArrayList<String>();
        var cursor = "";
        do {
            var page = json("/api/readings?limit=101&" + range + cursor);
            page.path("rows").forEach(row -> seen.add(row.path("at").asText() + row.path("device")));
            var next = page.path("next");
            cursor = next.isObject() ? "&before=" + next.path("before").asText() + "&skip=" + next.path("skip") : "";
        } while (!cursor.isEmpty());

        assertThat(seen)
                .hasSize(8 * 391)
                .isSortedAccordingTo((one, other) -> other.substring(0, 19).compareTo(one.substring(0, 19)));
        assertThat(new HashSet<>(seen)).hasSameSizeAs(seen);
    }

    @Test
    void tellsAlarmsThatTouchTheRange() throws Exception {
        assertThat(json("/api/alerts?from=" + millisAgo(1_700)))
                .singleElement()
                .satisfies(alarm -> assertThat(alarm.path("clearedAt").asLong()
                                - alarm.path("raisedAt").asLong())
                        .isEqualTo(300_000));
        assertThat(json("/api/alerts?from=" + millisAgo(1_000))).isEmpty();
        assertThat(json("/api/alerts?last=86400")).isEqualTo(json("/api/alerts?from=" + millisAgo(86_400)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x' OR 'a'='a", "x\\' OR 1=1 --", "\"; DROP DATABASE energy; --", "' OR time > 0 OR room='"})
    void readsNoInfluxQlFromNames(String name) throws Exception {
        var query = "?room=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&site=gist";

        assertThat(json("/api/latest" + query)).isEmpty();
        assertThat(json("/api/alerts" + query)).isEmpty();
        assertThat(json("/api/functions" + query.replace("room=", "site=").replace("&site=gist", "")))
                .isEmpty();
        assertThat(json("/api/series" + query).path("curves")).isEmpty();
        assertThat(json("/api/readings" + query).path("rows")).isEmpty();
        assertThat(get("/export/training-records.csv" + query).body().lines()).hasSize(2);
        assertThat(json("/api/places")).hasSize(1);
    }

    @Test
    void findsTheRoomWithTheOddName() throws Exception {
        var rows = json("/api/latest?room=" + URLEncoder.encode(SeededLake.ODD_ROOM, StandardCharsets.UTF_8));

        assertThat(rows).hasSize(4).allMatch(row -> row.path("room").asText().equals(SeededLake.ODD_ROOM));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/series?from=yesterday",
                "/api/series?from=2&to=1",
                "/api/series?from=9999999999999999",
                "/api/readings?limit=0",
                "/api/readings?before=now",
                "/api/readings?before=9999999999999999999"
            })
    void refusesWhatIsNoQuestion(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(400);
    }

    @Test
    @Timeout(30)
    void keepsTheStatusOfFunctions() throws Exception {
        var functions = Map.of(
                "here", URI.create("http://127.0.0.1:" + console.httpPort()), "gone", URI.create("http://127.0.0.1:1"));
        try (var watching = console(HttpAccess.plain("127.0.0.1", 0), functions)) {
            var here = await("the console is ready")
                    .atMost(PATIENCE)
                    .until(
                            () -> function(watching, "here"),
                            status -> status.path("ready").asBoolean());
            var gone = function(watching, "gone");

            assertThat(here.path("detail").asText()).isEqualTo("datalake: connected");
            assertThat(gone.path("ready").asBoolean(true)).isFalse();
            assertThat(gone.path("detail").asText()).startsWith("does not answer");
            assertThat(gone.path("readyShare").asDouble()).isZero();
        }
    }

    @Test
    @Timeout(30)
    void keepsWhereTheComposerHasThem() throws Exception {
        try (var composer = new StubComposer();
                var watching = console(
                        HttpAccess.plain("127.0.0.1", 0),
                        Map.of(),
                        new PeerAddress(PeerAddress.COMPOSER, Optional.of(composer.uri()), new Secret("")))) {
            awaitStatus(watching, "gateway-relay", "node", "gateway-2");
            composer.loseNode();

            awaitStatus(watching, "mqtt-broker", "node", "gateway-2");
            composer.leave();
            awaitStatus(watching, "composer", "ready", "false");
        }
    }

    private static void awaitStatus(Console of, String function, String member, String value) {
        await(function + "'s " + member + " is " + value)
                .atMost(PATIENCE)
                .until(() -> function(of, function).path(member).asText().equals(value));
    }

    @Test
    void isReadyWithInfluxDbOnly() throws Exception {
        assertThat(get("/health/ready").body()).contains("\"datalake\":{\"ready\":true");
    }

    @Test
    void asksForItsTokenAndShowsThePageWithoutOne() throws Exception {
        var guarded = new HttpAccess("127.0.0.1", 0, Optional.empty(), false, new Secret("sesame"));
        try (var closed = console(guarded, Map.of())) {
            assertThat(get(closed, "/").statusCode()).isEqualTo(200);
            assertThat(get(closed, "/").headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'self'"));
            assertThat(get(closed, "/api/places").statusCode()).isEqualTo(401);
            assertThat(get(closed, "/export/training-records.csv").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void sendsAlarmsOnlyOnceToABrowserThatHasThem() throws Exception {
        var address = address(console, "/api/alerts?last=86400");
        var first = CLIENT.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        var tag = first.headers().firstValue("ETag").orElseThrow();
        var again = CLIENT.send(
                HttpRequest.newBuilder(address).header("If-None-Match", tag).build(), BodyHandlers.ofString());

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void changesNothing() throws Exception {
        var request = HttpRequest.newBuilder(address(console, "/api/places")).DELETE();

        assertThat(CLIENT.send(request.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    private static JsonNode function(Console of, String name) throws Exception {
        for (var function : json(of, "/api/functions?site=gist")) {
            if (function.path("name").asText().equals(name)) {
                return function;
            }
        }
        return MissingNode.getInstance();
    }

    private static JsonNode curve(JsonNode chart, String kind, String field) {
        for (var curve : chart.path("curves")) {
            if (curve.path("kind").asText().equals(kind)
                    && curve.path("field").asText().equals(field)) {
                return curve;
            }
        }
        throw new AssertionError("no curve " + kind + " " + field);
    }

    private static double lastOf(JsonNode curve) {
        double last = Double.NaN;
        for (var mean : curve.path("mean")) {
            last = mean.isNumber() ? mean.asDouble() : last;
        }
        return last;
    }

    private static long millisAgo(long seconds) {
        return SeededLake.NOW.minusSeconds(seconds).toEpochMilli();
    }

    private static JsonNode json(String path) throws Exception {
        return json(console, path);
    }

    private static JsonNode json(Console of, String path) throws Exception {
        var answer = get(of, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return get(console, path);
    }

    private static HttpResponse<String> get(Console of, String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(address(of, path)).build(), BodyHandlers.ofString());
    }

    private static URI address(Console of, String path) {
        return URI.create("http://127.0.0.1:" + of.httpPort() + path);
    }
}
