package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import smartenergy.datalake.DataLake;
import smartenergy.service.config.Secret;
import smartenergy.service.http.HttpAccess;

/** The devices' page in a real Chromium, with a gateway that refuses what the test wants. */
@RequiresChromium
class DevicesPageIT {
    /** A name that must stay a name in HTML and in an address. */
    private static final String ODD = "<img src=x onerror=alert(1)>";

    private static final String MOVE = "[data-key=move]";
    private static final String RETIRE = "[data-key=retire]";

    @TempDir
    private static Path folder;

    private static StubGateway gateway;
    private static Console console;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        gateway = new StubGateway();
        console = console(new PeerAddress(PeerAddress.GATEWAY, Optional.of(gateway.uri()), new Secret("")), "");
        browser = new Browser(folder.resolve("profile"));
    }

    private static Console console(PeerAddress address, String token) {
        var config = new ConsoleConfig(
                new DataLake.Address(URI.create("http://127.0.0.1:1"), "", new Secret("")),
                Map.of(),
                Duration.ofMinutes(1),
                "gist",
                PeerAddress.none(PeerAddress.COMPOSER),
                address,
                new HttpAccess("127.0.0.1", 0, Optional.empty(), false, new Secret(token)));
        return new Console(config, Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        browser.close();
        console.close();
        gateway.close();
    }

    @BeforeEach
    void reset() {
        gateway.reset();
        browser.prefer("light");
        browser.resize(1400, 1000, false);
    }

    @AfterEach
    void hasNothingToComplainAbout() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static void open(Console console) {
        browser.open("http://127.0.0.1:" + console.httpPort() + "/devices");
    }

    private static void open() {
        open(console);
        browser.awaitText("#state", "As the gateway told");
    }

    @Test
    void saysThatNothingIsRefused() {
        open();

        assertThat(browser.text("#refused")).contains("No device's readings are refused");
        assertThat(browser.find("header nav a[aria-current]").getText()).isEqualTo("Devices");
    }

    @Test
    void saysInPlainWordsWhatIsRefused() throws Exception {
        gateway.refuse("pi-1-dht22-3", "out-of-range", "celsius is 412.0, not between -40 and 80", 7);
        gateway.refuse("", "malformed-json", "no JSON", 1);
        gateway.refuseAsAnothers("pi-1-dht22-1", 1_042);
        open();

        assertThat(browser.text("#refused li:first-child"))
                .contains(
                        "pi-1-dht22-1",
                        "It belongs to pi-1 at home, but pi-2 at lab sends its readings.",
                        "1,042 messages, the last one ",
                        "Move to pi-2",
                        "Retire");
        assertThat(browser.text("#refused li:nth-child(2)"))
                .contains("A value is beyond what the device can measure.", "out-of-range: celsius is 412.0")
                .doesNotContain("Move", "Retire");
        assertThat(browser.text("#refused li:nth-child(3)")).contains("does not say its name", "1 message,");
        browser.screenshot("devices-light");
        browser.prefer("dark");
        browser.screenshot("devices-dark");
    }

    @Test
    void movesADeviceByKeyboardAndSaysWhatCameOfIt() throws Exception {
        gateway.refuseAsAnothers("pi-1-dht22-1", 1_042);
        open();
        browser.find(MOVE).sendKeys(Keys.ENTER);
        assertThat(browser.text("#sure"))
                .contains(
                        "Move pi-1-dht22-1 to pi-2 at lab?",
                        "pi-1 at home is refused. Its readings so far stay as they are.");
        browser.screenshot("devices-sure");
        browser.find("#sure-yes").sendKeys(Keys.ENTER);
        browser.awaitText("#result", "1,042 messages taken again, 0 still refused");

        assertThat(browser.text("#result")).contains("pi-1-dht22-1 belongs to pi-2 at lab now");
        browser.awaitText("#refused", "No device's readings are refused");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("result");
        assertThat(gateway.actions())
                .containsExactly("/devices/pi-1-dht22-1/move {\"site\":\"lab\",\"node\":\"pi-2\"}");
    }

    @Test
    void retiresADevice() {
        gateway.refuseAsAnothers("pi-1-dht22-1", 2);
        open();
        browser.find(RETIRE).click();
        browser.find("#sure-yes").click();
        browser.awaitText("#result", "pi-1-dht22-1 belongs to nobody now: 2 messages taken again");

        assertThat(gateway.actions()).containsExactly("/devices/pi-1-dht22-1/retire {}");
    }

    @Test
    void takesAgainWhatWasRefusedForAnOwnerThatIsGone() {
        gateway.refuseAsAnothers("pi-1-dht22-1", 2);
        gateway.deleteOwner("pi-1-dht22-1");
        open();
        assertThat(browser.text("#refused")).contains("belongs to nobody now").doesNotContain("Retire");
        browser.find("[data-key=replay]").click();
        browser.find("#sure-yes").click();
        browser.awaitText("#result", "2 messages taken again");

        assertThat(gateway.actions()).containsExactly("/devices/pi-1-dht22-1/replay {}");
    }

    @Test
    void leavesADeviceWhereItIsUnlessThatIsConfirmed() {
        gateway.refuseAsAnothers("pi-1-dht22-1", 2);
        open();
        browser.find(MOVE).click();
        browser.find("#sure button[value=no]").click();
        browser.find(RETIRE).click();
        browser.find("#sure").sendKeys(Keys.ESCAPE);

        assertThat(browser.find("#sure").isDisplayed()).isFalse();
        assertThat(browser.find("#result").isDisplayed()).isFalse();
        assertThat(gateway.actions()).isEmpty();
    }

    @Test
    void saysWhatIsRefusedStill() {
        gateway.refuseAsAnothers("pi-1-dht22-1", 9);
        gateway.keepOne("17: identity-conflict: it says something else");
        open();
        browser.find(MOVE).click();
        browser.find("#sure-yes").click();
        browser.awaitText("#result", "8 messages taken again, 1 still refused");

        assertThat(browser.text("#result li")).isEqualTo("17: identity-conflict: it says something else");
        assertThat(browser.find(MOVE).isEnabled()).isTrue();
    }

    @Test
    void takesNamesAsNames() {
        gateway.refuseAsAnothers(ODD, 1);
        open();
        browser.find(MOVE).click();
        browser.find("#sure-yes").click();
        browser.awaitText("#result", ODD);

        assertThat(browser.run("return document.querySelectorAll('img[src=x]').length"))
                .isEqualTo(0L);
        assertThat(gateway.actions())
                .containsExactly(
                        "/devices/%3Cimg%20src=x%20onerror=alert(1)%3E/move {\"site\":\"lab\",\"node\":\"pi-2\"}");
    }

    @Test
    void fitsAPhone() throws Exception {
        gateway.refuseAsAnothers("a-device-whose-name-is-as-long-as-names-of-devices-are-allowed-to-be", 1_042);
        gateway.refuse("pi-1-dht22-3", "out-of-range", "celsius is 412.0, not between -40 and 80", 7);
        browser.resize(390, 844, true);
        open();

        assertThat(browser.run("return document.documentElement.scrollWidth <= 390"))
                .isEqualTo(true);
        browser.screenshot("devices-phone");
    }

    @Test
    void asksForTheConsolesToken() {
        gateway.refuseAsAnothers("pi-1-dht22-1", 2);
        try (var guarded =
                console(new PeerAddress(PeerAddress.GATEWAY, Optional.of(gateway.uri()), new Secret("")), "sesame")) {
            open(guarded);
            browser.awaitText("#ask", "This console asks for a token");
            browser.find("#token").sendKeys("sesame", Keys.ENTER);
            browser.awaitText("#refused", "pi-1-dht22-1");
        }
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("401"));
    }

    @Test
    void saysWhenThereIsNoGateway() {
        try (var lonely = console(PeerAddress.none(PeerAddress.GATEWAY), "")) {
            open(lonely);
            browser.awaitText("#trouble", "Not known: SMART_ENERGY_GATEWAY_URL is not set");

            assertThat(browser.find("main").isDisplayed()).isFalse();
        }
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("503"));
    }

    @Test
    void loadsNothingFromElsewhere() {
        open();
        @SuppressWarnings("unchecked")
        var loaded = (List<String>) browser.run("return performance.getEntriesByType('resource').map(one => one.name)");

        assertThat(loaded)
                .isNotEmpty()
                .allMatch(address -> address.startsWith("http://127.0.0.1:" + console.httpPort() + "/"));
    }
}
