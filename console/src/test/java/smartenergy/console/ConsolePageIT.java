package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.Select;
import smartenergy.datalake.DataLake;
import smartenergy.servers.testing.RequiresInfluxDb;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;

/** The console's page in a real Chromium over a real InfluxDB. */
@RequiresInfluxDb
@RequiresChromium
class ConsolePageIT {
    @TempDir
    private static Path folder;

    private static final Health PLAYER_HEALTH = new Health();

    private static SeededLake lake;
    /** A function that plays a recording. */
    private static HttpEndpoint player;

    private static Console console;
    private static Browser browser;
    private static String page;

    @BeforeAll
    static void start() throws Exception {
        lake = new SeededLake(folder.resolve("influxdb"));
        player = new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), PLAYER_HEALTH, new PrometheusRegistry()).start();
        console = console(lake.address(), "");
        page = "http://127.0.0.1:" + console.httpPort() + "/";
        browser = new Browser(folder.resolve("profile"));
    }

    private static Console console(DataLake.Address dataLake, String token) {
        var watched = Map.of(
                "sensor-agent",
                URI.create("http://127.0.0.1:1"),
                "player",
                URI.create("http://127.0.0.1:" + player.port()));
        var http = new HttpAccess("127.0.0.1", 0, Optional.empty(), false, new Secret(token));
        return new Console(
                new ConsoleConfig(
                        dataLake,
                        watched,
                        Duration.ofSeconds(1),
                        "gist",
                        PeerAddress.none(PeerAddress.COMPOSER),
                        PeerAddress.none(PeerAddress.GATEWAY),
                        http),
                Clock.systemUTC());
    }

    @AfterAll
    static void stop() throws Exception {
        browser.close();
        console.close();
        player.close();
        lake.close();
    }

    @BeforeEach
    void open() {
        browser.prefer("light");
        browser.resize(1400, 1000, false);
        browser.open(page + "#site=gist&room=server-room&range=1h");
        browser.awaitText("#state", "Live");
        browser.awaitText("#temperature .key", "°C");
    }

    @AfterEach
    void hasNothingToComplainAbout() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void drawsTheLastHourWithUnitsAndTheZone() throws Exception {
        browser.awaitText("#readings .scroll", "dht22-server-room");
        browser.awaitText("#functions .scroll", "✘ not ready");
        browser.awaitText("#alarms .scroll", "temperature beyond its limits: 33.5 °C, expected 30.0 °C");

        assertThat(browser.text("#now")).contains("Room temperature", "°C", "Outdoor humidity\n70.5 %");
        assertThat(browser.text("#state")).contains("times are local", "each point is the mean of 5 s");
        assertThat(inkOf("#temperature")).isGreaterThan(1_000);
        browser.screenshot("desktop-light");
    }

    @Test
    void drawsWhatWasForecastBesideTheTruthWithItsError() {
        browser.awaitText("#temperature .keys", "Indoor, as forecast 30 min before");

        assertThat(browser.text("#temperature .keys")).contains("off by 0.30 °C");
        assertThat(browser.find("#temperature .key[title]").getAttribute("title"))
                .contains("the last value would have been off by 0.50 °C");
    }

    @Test
    void changesTheTimeRangeByAClick() {
        browser.find("#ranges input[value='7d'] + span").click();
        browser.awaitText("#state", "each point is the mean of 1 h");

        assertThat(browser.run("return location.hash").toString()).contains("range=7d", "room=server-room");
        assertThat(browser.text("#temperature .key")).matches("Indoor 2[2-6]\\.\\d °C");
    }

    @Test
    void showsNewReadingsByItself() throws Exception {
        lake.addClimate(26.7);

        browser.awaitText("#now", "26.7 °C");
        browser.awaitText("#temperature .key", "26.7 °C");
    }

    @Test
    void showsAnAlarmAsItIsRaised() throws Exception {
        assertThat(browser.find("#banner").isDisplayed()).isFalse();
        long start = System.nanoTime();
        lake.addAlarm();
        browser.awaitText("#banner", "An alarm is on: temperature beyond its limits");
        var delay = Duration.ofNanos(System.nanoTime() - start);

        browser.awaitText("#alarms .scroll", "● on");
        assertThat(browser.find("#temperature .plot").getAttribute("aria-label"))
                .contains("2 alarms");
        assertThat(delay).isLessThan(Duration.ofSeconds(2));
        browser.screenshot("desktop-alarm");
    }

    @Test
    void saysThatAReplayHasEndedAndWhatItRefused() throws Exception {
        PLAYER_HEALTH.ready("replay", "room.csv: 2 rows played, 0 refused");
        browser.awaitText("#replays", "▶ Replay of player: room.csv: 2 rows played, 0 refused");

        PLAYER_HEALTH.ready("replay", "room.csv has ended: 3 rows played, 1 refused, the last one line 4: no number");
        browser.awaitText("#replays", "room.csv has ended: 3 rows played, 1 refused, the last one line 4");
        assertThat(browser.find("#replays").getAttribute("class")).isEmpty();
        browser.screenshot("desktop-replay");

        PLAYER_HEALTH.notReady("replay", "room.csv has ended: 0 rows played, 4 refused");
        browser.awaitText("#replays", "⚠ Replay of player: room.csv has ended: 0 rows played");
        assertThat(browser.find("#replays").getAttribute("class")).isEqualTo("refused");
    }

    @Test
    void asksForAlarmsOnceASecondAndIsSentThemOnceOnly() {
        var requests =
                "return performance.getEntriesByType('resource').filter(one => one.name.includes('/api/alerts'))";
        browser.run("performance.clearResourceTimings()");
        await("some requests")
                .atMost(Duration.ofSeconds(20))
                .until(() -> (Long) browser.run(requests + ".length") >= 4);

        assertThat(browser.run(requests + ".map(one => one.startTime)"))
                .asInstanceOf(InstanceOfAssertFactories.list(Number.class))
                .satisfies(starts -> {
                    for (int i = 1; i < starts.size(); i++) {
                        assertThat(starts.get(i).doubleValue()
                                        - starts.get(i - 1).doubleValue())
                                .isGreaterThan(900);
                    }
                });
        assertThat(browser.run(
                        "return fetch('/api/alerts?room=server-room&site=gist&last=3600').then(one => one.status)"))
                .isEqualTo(200L);
    }

    @Test
    void followsTheSystemsColoursUntilToldOtherwise() throws Exception {
        assertThat(background()).contains("244, 246, 248");

        browser.prefer("dark");
        assertThat(background()).contains("15, 21, 27");

        browser.find("#theme").click();
        assertThat(browser.text("#theme")).contains("Light");
        assertThat(background()).contains("244, 246, 248");

        browser.prefer("light");
        browser.find("#theme").click();
        assertThat(background()).contains("15, 21, 27");
        browser.screenshot("desktop-dark");
        browser.find("#theme").click();
    }

    @Test
    void fitsAPhone() throws Exception {
        browser.resize(390, 844, true);
        browser.open(page + "#site=gist&room=server-room&range=15m");
        browser.awaitText("#readings .scroll", "dht22-server-room");
        browser.awaitText("#temperature .key", "°C");

        assertThat(browser.run("return document.documentElement.scrollWidth <= 390"))
                .isEqualTo(true);
        browser.screenshot("phone");
    }

    @Test
    void takesNamesAsNames() {
        browser.find("body").sendKeys(Keys.HOME);
        new Select(browser.find("#room")).selectByVisibleText(SeededLake.ODD_ROOM);
        browser.awaitText("#readings .scroll", "dht22-" + SeededLake.ODD_ROOM);

        assertThat(browser.text("#readings .scroll")).doesNotContain("dht22-server-room");
        assertThat(browser.run("return document.querySelectorAll('img[src=x]').length"))
                .isEqualTo(0L);
    }

    @Test
    void turnsPagesOfReadings() {
        browser.awaitText("#page", "Page 1");
        browser.find("#older").click();
        browser.awaitText("#page", "Page 2");
        browser.find("#newer").click();

        browser.awaitText("#page", "Page 1");
    }

    @Test
    void canBeUsedByKeyboard() {
        browser.find("#ranges input:checked").sendKeys(Keys.ARROW_LEFT);
        browser.awaitText("#state", "mean of 2 s");
        browser.find("#temperature .plot").sendKeys(Keys.ARROW_LEFT);

        assertThat(browser.run("return document.querySelector('#temperature .unseen').textContent")
                        .toString())
                .matches("\\d\\d:\\d\\d:\\d\\d: Indoor .*, Outdoor .*");
    }

    @Test
    void saysWhenThereIsNothingToDraw() {
        browser.open(page + "#range=custom&from=1000000000000&to=1000003600000");

        browser.awaitText("#temperature .none", "No readings of this kind in this time range");
        browser.awaitText("#readings .scroll", "No readings in this time range");
        browser.awaitText("#alarms .scroll", "No alarms in this time range");
    }

    @Test
    void loadsNothingFromElsewhere() {
        @SuppressWarnings("unchecked")
        var loaded = (List<String>) browser.run("return performance.getEntriesByType('resource').map(one => one.name)");

        assertThat(loaded).isNotEmpty().allMatch(address -> address.startsWith(page));
    }

    @Test
    void saysWhenTheDataLakeIsAway() {
        var nowhere = new DataLake.Address(URI.create("http://127.0.0.1:1"), "", new Secret(""));
        try (var lost = console(nowhere, "")) {
            browser.open("http://127.0.0.1:" + lost.httpPort());

            browser.awaitText("#trouble", "Not up to date: the DataLake does not answer");
            assertThat(browser.complaints())
                    .allMatch(complaint -> complaint.contains("503") || complaint.contains("DataLake"));
        }
    }

    @Test
    void asksForTheTokenWhereThereIsOne() {
        try (var guarded = console(lake.address(), "sesame")) {
            browser.open("http://127.0.0.1:" + guarded.httpPort() + "/#room=server-room");
            browser.awaitText("#ask-title", "This console asks for a token");
            browser.find("#token").sendKeys("sesame", Keys.ENTER);

            browser.awaitText("#readings .scroll", "dht22-server-room");
            assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("401"));
            browser.open("about:blank"); // or the page would complain when the console closes
        }
    }

    @Test
    void zoomsIntoWhatIsDrawnOnAChart() {
        browser.drag("#temperature .u-over", 300, 500);

        browser.awaitText("#state", "A fixed time range");
        assertThat(browser.find("#custom").isDisplayed()).isTrue();
    }

    @Test
    void readsTheValuesAtThePointer() {
        for (int x = 400; x < 410; x++) {
            browser.hover("#temperature .u-over", x);

            assertThat(browser.text("#temperature .key")).matches("Indoor 2[234]\\.\\d °C");
        }
    }

    private static String background() {
        return browser.find("body").getCssValue("background-color");
    }

    /** How many pixels of a chart are not empty. */
    private static long inkOf(String chart) {
        return (Long) browser.run("""
                const canvas = document.querySelector(arguments[0] + ' canvas');
                const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                return data.filter((value, i) => i % 4 === 3 && value > 0).length;
                """, chart);
    }
}
