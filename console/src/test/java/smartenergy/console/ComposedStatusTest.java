package smartenergy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import smartenergy.datalake.FunctionStatus;

class ComposedStatusTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_000);
    private static final FunctionStatus RELAY = said("relay", true, "kafka: connected");
    private static final FunctionStatus OTHER = said("other", true, "well");

    private static FunctionStatus said(String name, boolean ready, String detail) {
        return new FunctionStatus(name, "gist", NOW, ready, detail, Optional.empty());
    }

    private static JsonNode composition(String relay) throws Exception {
        return new ObjectMapper().readTree("""
                        {"name": "room",
                         "status": {
                           "conditions": [{"type": "Ready", "message": "2 replicas run"}],
                           "replicas": [{"function": "relay", "replica": 0, "node": "gateway-1", %s}],
                           "waiting": [{"function": "relay", "replica": 1, "reason": "FitsNowhere",
                                        "detail": "no gateway is left"}],
                           "connections": [{"from": "relay", "to": "kafka-1", "stitched": true},
                                           {"from": "relay", "to": "kafka-2", "stitched": false, "detail": "refused"},
                                           {"from": "kafka-1", "to": "relay", "stitched": false, "detail": "not mine"}]},
                         "rates": {"relay/0": 9.5}}
                        """.formatted(relay));
    }

    private static ComposedStatus status(FunctionStatus... said) {
        var byName = new java.util.LinkedHashMap<String, FunctionStatus>();
        for (var one : said) {
            byName.put(one.function(), one);
        }
        return new ComposedStatus("gist", NOW, Map.copyOf(byName));
    }

    @Test
    void joinsWhatTheComposerSeesWithWhatTheFunctionSays() throws Exception {
        var all = status(RELAY, OTHER).of(composition("\"state\": \"ready\""));

        assertThat(all.stream().map(FunctionStatus::line))
                .containsExactly(
                        "function_status,function=composer,site=gist ready=1.0,detail=\"room: 2 replicas run\" 1000000000\n",
                        "function_status,function=relay,site=gist ready=1.0,"
                                + "detail=\"kafka-2 is not reached: refused; kafka: connected\","
                                + "node=\"gateway-1\",state=\"ready\",connections=2.0,stitched=1.0,rate=9.5 1000000000\n",
                        "function_status,function=relay,replica=1,site=gist ready=0.0,"
                                + "detail=\"FitsNowhere: no gateway is left; kafka-2 is not reached: refused; kafka: connected\","
                                + "node=\"\",state=\"waiting\",connections=2.0,stitched=1.0 1000000000\n",
                        "function_status,function=other,site=gist ready=1.0,detail=\"well\" 1000000000\n");
    }

    @Test
    void isReadyOnlyWhereBothSaySo() throws Exception {
        var failing = composition("\"state\": \"failing\", \"seen\": {\"detail\": \"ended with 3\"}");
        var good = composition("\"state\": \"ready\"");

        assertThat(status(RELAY).of(failing).get(1).ready()).isFalse();
        assertThat(status(said("relay", false, "datapond: away"))
                        .of(good)
                        .get(1)
                        .ready())
                .isFalse();
        assertThat(status().of(good).get(1).ready()).isTrue();
    }

    @Test
    void tellsThatTheComposerIsAwayAndKeepsWhatTheFunctionsSay() throws Exception {
        var away = new ObjectMapper().createObjectNode().put("error", "the composer does not answer");

        assertThat(status(RELAY).of(away))
                .containsExactly(said("composer", false, "the composer does not answer"), RELAY);
        assertThat(status(RELAY).of(MissingNode.getInstance())).containsExactly(RELAY);
    }
}
