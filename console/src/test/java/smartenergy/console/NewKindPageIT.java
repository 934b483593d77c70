package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.Response;

/** The console's page in a real Chromium, told of a kind that its files do not know. */
@RequiresChromium
class NewKindPageIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NOW = System.currentTimeMillis();
    private static final String HEAT_PUMP = """
            {"text": "heat_pump", "label": "heat pump", "words": {"member": "modes", "field": "mode", "most": 1},
             "quantities": [
                {"name": "flowCelsius", "label": "flow temperature", "unit": "°C", "optional": false},
                {"name": "returnCelsius", "label": "return temperature", "unit": "°C", "optional": false},
                {"name": "powerWatts", "label": "power", "unit": "W", "optional": false},
                {"name": "pressureBar", "label": "pressure", "unit": "bar", "optional": true},
                {"name": "valveOpen", "label": "valve", "unit": "", "type": "ON_OFF", "optional": true}]}
            """;
    private static final String ROWS = """
            [{"at": "%1$d000000", "kind": "heat_pump", "site": "gist", "room": "cellar", "device": "pump-1", "values":
                {"flowCelsius": 41.5, "returnCelsius": 33.2, "powerWatts": 350, "pressureBar": 1.8, "valveOpen": 1, "mode": "Heating"}},
             {"at": "%1$d000000", "kind": "general", "site": "gist", "room": "attic", "device": "lamp-1", "values":
                {"lux": 12}}]
            """.formatted(NOW);

    @TempDir
    private static Path folder;

    private static HttpEndpoint http;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        http = new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), new Health(), new PrometheusRegistry());
        Page.addTo(http);
        ArrayNode kinds = JSON.valueToTree(DeclaredKind.all());
        answer("kinds", kinds.add(JSON.readTree(HEAT_PUMP)).toString());
        answer("places", "[{\"name\": \"gist\", \"rooms\": [\"attic\", \"cellar\"]}]");
        answer("latest", ROWS);
        answer("readings", "{\"rows\": " + ROWS + ", \"next\": null}");
        answer("series", series());
        answer("alerts", """
                [{"raisedAt": %d, "clearedAt": null, "site": "gist", "room": "cellar", "device": "pump-1",
                  "anomaly": "limit", "quantity": "powerWatts", "value": 350, "expected": 300}]
                """.formatted(NOW - 600_000));
        answer("functions", "[]");
        answer("replays", "[]");
        http.start();
        browser = new Browser(folder.resolve("profile"));
    }

    private static void answer(String route, String json) {
        var response = Response.json(200, json.getBytes(StandardCharsets.UTF_8));
        http.route("GET", "/api/" + route, request -> response);
    }

    private static String series() throws IOException {
        var chart = JSON.createObjectNode();
        chart.put("from", NOW - 3_600_000).put("stepMillis", 600_000).put("points", 6);
        chart.putArray("forecastErrors");
        var curves = chart.putArray("curves");
        add(curves, "flowCelsius", "[40, 41, 43, 42, 41, 41.5]");
        add(curves, "returnCelsius", "[32, 33, 34, 33, 33, 33.2]");
        add(curves, "powerWatts", "[120, 200, 240, 310, 340, 350]");
        return chart.toString();
    }

    private static void add(ArrayNode curves, String field, String values) throws IOException {
        var curve = curves.addObject().put("kind", "heat_pump").put("field", field);
        for (var line : new String[] {"mean", "least", "greatest"}) {
            curve.set(line, JSON.readTree(values));
        }
    }

    @AfterAll
    static void stop() {
        browser.close();
        http.close();
    }

    @BeforeEach
    void open() {
        browser.open("http://127.0.0.1:" + http.port() + "/");
        browser.awaitText("#now", "Heat pump");
        browser.awaitText("#readings .scroll", "pump-1");
    }

    @Test
    void showsItsLatestValues() {
        assertThat(browser.text("#now"))
                .contains(
                        "Room temperature\n–",
                        "Heat pump flow temperature\n41.5 °C",
                        "Heat pump return temperature\n33.2 °C",
                        "Heat pump power\n350.0 W")
                .doesNotContain("pressure");
        assertThat(browser.text("#rooms"))
                .contains("Server °C Heat pump flow temperature °C Heat pump return temperature °C Heat pump W");
    }

    @Test
    void drawsItOnChartsOfItsOwn() throws Exception {
        browser.awaitText("#heat_pump-flowCelsius", "Flow temperature 41.5 °C");

        assertThat(browser.text("#heat_pump-flowCelsius figcaption"))
                .contains("Heat pump (°C)", "Return temperature 33.2 °C");
        assertThat(browser.text("#heat_pump-powerWatts figcaption")).contains("Heat pump power (W)", "Power 350.0 W");
        assertThat(browser.run("return document.querySelectorAll('#charts figure').length"))
                .isEqualTo(5L);
        browser.screenshot("new-kind");
    }

    @Test
    void tellsItsAlarmsAndMarksThemOnTheirChart() {
        browser.awaitText("#alarms .scroll", "power beyond its limits: 350.0 W, expected 300.0 W");
        browser.awaitText("#heat_pump-powerWatts", "350.0 W");

        assertThat(spoken("#heat_pump-powerWatts")).contains(" 1 alarms");
        assertThat(spoken("#heat_pump-flowCelsius")).contains(" 0 alarms");
    }

    @Test
    void listsItsReadings() {
        assertThat(browser.text("#readings thead"))
                .isEqualTo("Time Of °C % hPa m/s Flow temperature °C Return temperature °C W bar Valve Weather Mode"
                        + " Device Room Other");
        assertThat(browser.text("#readings tbody"))
                .contains("heat pump 41.5 33.2 350.0 1.8 on Heating pump-1 gist / cellar\n")
                .contains("other lamp-1 gist / attic lux 12.00");
    }

    private static String spoken(String chart) {
        return browser.find(chart + " .plot").getAttribute("aria-label");
    }
}
