package smartenergy.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignPagesTest {
    private static final String HOST = "127.0.0.1:8085";

    @Test
    void takesWhatNoBrowserSends() {
        assertThat(refusal("POST", Map.of("Host", "gateway.example.com:8082"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8085, ",
        "http://127.0.0.1:8085, same-origin",
        "http://127.0.0.1:8085, none",
    })
    void takesWhatItsOwnPageSends(String origin, String site) {
        assertThat(refusal("POST", headers(HOST, origin, site))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example.com, ",
        "http://127.0.0.1:9999, ",
        "http://127.0.0.1:9999, same-site",
        "http://evil.example.com, cross-site",
        "null, ",
        "'::::', ",
    })
    void takesNothingThatAnothersPageSends(String origin, String site) {
        assertThat(refusal("POST", headers(HOST, origin, site))).isPresent();
        assertThat(refusal("DELETE", headers(HOST, origin, site))).isPresent();
        assertThat(refusal("GET", headers(HOST, origin, site))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example.com:8085", "127.0.0.1.example.com", "rebind.example.com.", "10.example"})
    void takesNothingUnderANameThatMayBeAnothersUnlessATokenIsAskedFor(String host) {
        var headers = headers(host, "http://" + host, "same-origin");

        assertThat(refusal("POST", headers))
                .hasValueSatisfying(why -> assertThat(why).contains("SMART_ENERGY_HTTP_TOKEN"));
        assertThat(ForeignPages.refusal("POST", headers::get, true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:8085", "10.0.0.7:30085", "[::1]:8085", "raspberrypi:8085", "raspberrypi.local:8085"})
    void takesWhatIsAskedUnderAnAddressOrANameOfThisNetwork(String host) {
        assertThat(refusal("POST", headers(host, "http://" + host, null))).isEmpty();
    }

    private static Map<String, String> headers(String host, String origin, String site) {
        return site == null
                ? Map.of("Host", host, "Origin", origin)
                : Map.of("Host", host, "Origin", origin, "Sec-Fetch-Site", site);
    }

    private static Optional<String> refusal(String method, Map<String, String> headers) {
        return ForeignPages.refusal(method, headers::get, false);
    }
}
