package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import smartenergy.datalake.DataLake;
import smartenergy.service.config.Secret;
import smartenergy.service.http.HttpAccess;

/** The composition's page in a real Chromium, with a composer that says what the test wants. */
@RequiresChromium
class CompositionPageIT {
    /** A name that must stay a name in HTML. */
    private static final String ODD = "<img src=x onerror=alert(1)>";

    @TempDir
    private static Path folder;

    private static StubComposer composer;
    private static Console console;
    private static Browser browser;
    private static String page;

    @BeforeAll
    static void start() throws Exception {
        composer = new StubComposer();
        console = console(new PeerAddress(PeerAddress.COMPOSER, Optional.of(composer.uri()), new Secret("")));
        page = "http://127.0.0.1:" + console.httpPort() + "/composition";
        browser = new Browser(folder.resolve("profile"));
    }

    private static Console console(PeerAddress address) {
        var noLake = new DataLake.Address(URI.create("http://127.0.0.1:1"), "", new Secret(""));
        var config = new ConsoleConfig(
                noLake,
                Map.of(),
                Duration.ofMinutes(1),
                "gist",
                address,
                PeerAddress.none(PeerAddress.GATEWAY),
                HttpAccess.plain("127.0.0.1", 0));
        return new Console(config, Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        browser.close();
        console.close();
        composer.close();
    }

    @BeforeEach
    void open() {
        composer.reset();
        browser.prefer("light");
        browser.resize(1400, 1000, false);
        browser.open(page);
        browser.awaitText("#state", "Live");
    }

    @AfterEach
    void hasNothingToComplainAbout() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void showsWhatRunsWhere() throws Exception {
        assertThat(browser.text("#state")).contains("13 of 13 replicas ready, 8 of 8 nodes there");
        assertThat(browser.text("#conditions")).contains("✔ Discovered\n8 nodes: 3 iot, 3 gateway, 2 cloud", "✔ Ready");
        assertThat(chipsOf("gateway-1"))
                .contains("datapond", "mqtt-broker\n29.8/s")
                .doesNotContain("gateway-relay");
        assertThat(chipsOf("pi-2")).contains("sensor-agent/1\n10.0/s");
        assertThat(browser.text(node("gateway-1"))).contains("0.92 / 2 cores", "1.62 / 2 GiB");
        assertThat(browser.text(node("lab-gateway"))).contains("– / 2 cores");
        assertThat(browser.find("#waiting").isDisplayed()).isFalse();
        assertThat(browser.text("#connections tbody")).contains("mqtt-broker 1883 ✔ yes 29.8/s");
        browser.screenshot("composition-light");
    }

    @Test
    void letsAChipTravelToItsNewNode() {
        browser.run("""
                window.travels = [];
                const animate = Element.prototype.animate;
                Element.prototype.animate = function (...how) {
                  travels.push(this.dataset.replica);
                  return animate.apply(this, how);
                };
                document.querySelector('[data-replica="gateway-relay/0"]').focus();
                """);
        composer.move("gateway-relay", "gateway-1");
        browser.awaitText(node("gateway-1") + " .chips", "gateway-relay");

        assertThat(chipsOf("gateway-2")).isEmpty();
        assertThat(browser.run("return travels"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("gateway-relay/0");
        assertThat(browser.run("return document.activeElement.dataset.replica")).isEqualTo("gateway-relay/0");
    }

    @Test
    void showsALostNodeAndWhatItLeaves() throws Exception {
        composer.loseNode();
        browser.awaitText("#waiting", "fits nowhere: gateway-2 has 0.2 of 0.5 cores free");

        assertThat(browser.text("#waiting")).contains("datapond");
        assertThat(browser.text(node("gateway-1"))).contains("✘ lost", "silent for 12 s", "mqtt-broker ⇢ gateway-2");
        assertThat(chipsOf("gateway-2")).contains("mqtt-broker\nmoving");
        assertThat(browser.text("#conditions")).contains("✘ Placed\ndatapond/0 has no node");
        assertThat(browser.text("#connections tbody")).contains("✘ no: datapond has no node");
        browser.screenshot("composition-lost");
        browser.prefer("dark");
        browser.screenshot("composition-dark");
    }

    @Test
    void tellsWhatHappenedNewestFirst() {
        composer.loseNode();
        browser.awaitText("#history li", "FitsNowhere");

        assertThat(browser.text("#history ol"))
                .containsSubsequence(
                        "datapond/0 waits: gateway-2",
                        "NodeLost",
                        "mqtt-broker/0 moves from gateway-1 to gateway-2",
                        "Ready",
                        "gateway-relay/0 is ready on gateway-2",
                        "New");
    }

    @Test
    void drainsANodeByAClick() {
        browser.find(node("gateway-1") + " [data-action=drain]").click();
        browser.awaitText("#said", "is being done");

        assertThat(asked()).containsExactly("{\"action\":\"drain\",\"node\":\"gateway-1\"}");
    }

    @Test
    void killsANodeByTwoClicks() {
        var kill = browser.find(node("gateway-1") + " [data-action=kill-node]");
        kill.click();
        assertThat(kill.getText()).isEqualTo("Kill – sure?");
        kill.click();
        browser.awaitText("#said", "is being done");

        assertThat(asked()).containsExactly("{\"action\":\"kill-node\",\"node\":\"gateway-1\"}");
    }

    @Test
    void startsALostNode() {
        composer.loseNode();
        browser.awaitText(node("gateway-1") + " .actions", "Start");
        browser.find(node("gateway-1") + " [data-action=start-node]").click();
        browser.awaitText("#said", "is being done");

        assertThat(asked()).containsExactly("{\"action\":\"start-node\",\"node\":\"gateway-1\"}");
    }

    @Test
    void saysWhyAnActionIsRefused() {
        composer.refuse("gateway-1 is the last of its tier");
        browser.find(node("gateway-1") + " [data-action=drain]").click();

        browser.awaitText("#said", "✘ Not done: gateway-1 is the last of its tier");
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("409"));
    }

    @Test
    void plansAndRelocatesACopyByKeyboard() throws Exception {
        browser.find(chip("gateway-relay/0")).sendKeys(Keys.ENTER);
        browser.awaitText("#plan-words", "it would go to gateway-2");
        browser.awaitText("#plan", "is of tier iot, not gateway");
        assertThat(browser.text("#details")).contains("ready, since", "gateway-2 (here)", "75.9");
        browser.screenshot("composition-details");
        browser.find("#plan [data-key=gateway-1] button").sendKeys(Keys.ENTER);
        browser.awaitText("#said", "is being done");

        assertThat(asked())
                .containsExactly("{\"action\":\"relocate\",\"function\":\"gateway-relay\",\"replica\":0,"
                        + "\"node\":\"gateway-1\"}");
        assertThat(browser.find("#details").isDisplayed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "relocate"})
    void killsACopyOrLetsTheComposerChooseWhereItGoes(String action) {
        browser.find(chip("sensor-agent/1")).click();
        browser.find("#replica-actions [data-action=" + action + "]").click();
        browser.awaitText("#said", "is being done");

        assertThat(asked())
                .containsExactly("{\"action\":\"" + action + "\",\"function\":\"sensor-agent\",\"replica\":1}");
    }

    @Test
    void offersOnlyWhatIsAllowed() {
        composer.allowNothing();
        browser.open(page);
        browser.awaitText("#state", "Live");
        browser.find(chip("gateway-relay/0")).click();
        browser.awaitText("#plan", "gateway-1");

        assertThat(browser.run("return document.querySelectorAll('.node .actions button').length"))
                .isEqualTo(0L);
        assertThat(browser.text("#replica-actions")).isEqualTo("Plan again");
        assertThat(browser.text("#plan")).doesNotContain("Move here");
    }

    @Test
    void drawsAFunctionsConnectionsUnderThePointer() throws Exception {
        browser.hover(chip("gateway-relay/0"), 20);

        assertThat(browser.run("return document.querySelectorAll('#lines path').length"))
                .isEqualTo(3L);
        assertThat(browser.run("return document.querySelector('#lines text').textContent"))
                .isEqualTo("29.8/s");
        browser.screenshot("composition-lines");
        browser.hover("h1", 5);
    }

    @Test
    void keepsTheLastStateWhenTheComposerIsAway() throws Exception {
        composer.leave();
        browser.awaitText("#trouble", "Not up to date: the composer does not answer");
        browser.awaitText("#state", "heard 2 s ago");

        assertThat(chipsOf("gateway-1")).contains("mqtt-broker");
        browser.screenshot("composition-stale");
        composer.reset();
        browser.awaitText("#state", "Live");
        assertThat(browser.find("#trouble").isDisplayed()).isFalse();
        assertThat(browser.complaints()).allMatch(CompositionPageIT::isOfTheComposersAbsence);
    }

    @Test
    void saysWhenThereIsNoComposer() {
        try (var lonely = console(PeerAddress.none(PeerAddress.COMPOSER))) {
            browser.open("http://127.0.0.1:" + lonely.httpPort() + "/composition");

            browser.awaitText("#trouble", "No composition to show: SMART_ENERGY_COMPOSER_URL is not set");
            assertThat(browser.find("main").isDisplayed()).isFalse();
            assertThat(browser.complaints()).allMatch(CompositionPageIT::isOfTheComposersAbsence);
        }
    }

    private static boolean isOfTheComposersAbsence(String complaint) {
        return complaint.contains("503") || complaint.contains("composition.js");
    }

    @Test
    void fitsAPhone() throws Exception {
        composer.loseNode();
        browser.resize(390, 844, true);
        browser.open(page);
        browser.awaitText("#waiting", "datapond");

        assertThat(browser.run("return document.documentElement.scrollWidth <= 390"))
                .isEqualTo(true);
        browser.screenshot("composition-phone");
    }

    @Test
    void takesNamesAsNames() {
        composer.say("gateway-relay", ODD);
        browser.awaitText("#history li", ODD);
        composer.move("gateway-relay", ODD);
        browser.awaitText("#waiting", "on " + ODD + ", which is not seen");

        assertThat(browser.run("return document.querySelectorAll('img[src=x]').length"))
                .isEqualTo(0L);
    }

    @Test
    void leadsToTheOtherPageAndLoadsNothingFromElsewhere() {
        @SuppressWarnings("unchecked")
        var loaded = (List<String>) browser.run("return performance.getEntriesByType('resource').map(one => one.name)");
        var own = page.replace("/composition", "/");

        assertThat(loaded).isNotEmpty().allMatch(address -> address.startsWith(own));
        assertThat(browser.find("header nav a").getAttribute("href")).isEqualTo(own);
    }

    private static String node(String name) {
        return "[data-node='" + name + "']";
    }

    private static String chip(String replica) {
        return "[data-replica='" + replica + "']";
    }

    private static String chipsOf(String node) {
        return browser.text(node(node) + " .chips");
    }

    private static List<String> asked() {
        return composer.actions().stream().map(JsonNode::toString).toList();
    }
}
