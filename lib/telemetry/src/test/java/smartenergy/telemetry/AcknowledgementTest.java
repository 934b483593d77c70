package smartenergy.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.telemetry.Acknowledgement.Range;

class AcknowledgementTest {
    @Test
    void readsBackWhatIsRefusedAndPassesOverWhatALaterVersionAdds() {
        var acknowledgement = new Acknowledgement(
                7,
                Map.of(),
                List.of(new Acknowledgement.Refusal(
                        "dht22-1", "topic-mismatch", "of another", List.of(new Range(1, 17)))));
        var json = new String(acknowledgement.toJson(), UTF_8);

        assertThat(Acknowledgement.ofJson(json.getBytes(UTF_8))).isEqualTo(acknowledgement);
        var later = json.replaceFirst("}$", ",\"more\":[[{}]],\"v\":2}");
        assertThat(Acknowledgement.ofJson(later.getBytes(UTF_8))).isEqualTo(acknowledgement);
    }

    @Test
    void readsBackWhatItWrote() {
        var acknowledgement = new Acknowledgement(
                1_843_928_374,
                Map.of(
                        "dht22-1",
                        List.of(new Range(1, 17), new Range(20, 1L << 53)),
                        "ac-1",
                        List.of(new Range(5, 5))));

        assertThat(Acknowledgement.ofJson(acknowledgement.toJson())).isEqualTo(acknowledgement);
    }

    @Test
    void saysThatBatchesAreTakenOnlyWhereItIsSaid() {
        var batches = Acknowledgement.ofBatches(7);

        assertThat(new String(batches.toJson(), UTF_8)).isEqualTo("{\"stream\":7,\"durable\":{},\"batchBytes\":65536}");
        assertThat(Acknowledgement.ofJson(batches.toJson())).isEqualTo(batches);
        assertThat(new String(new Acknowledgement(7, Map.of()).toJson(), UTF_8)).doesNotContain("batch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"stream\":1}",
                "{\"stream\":1,\"durable\":{\"d\":[[1]]}}",
                "{\"stream\":1,\"durable\":{\"d\":[[3,2]]}}",
                "{\"stream\":1,\"durable\":{\"d\":[[1,2,3]]}}",
                "{\"stream\":1,\"durable\":{\"d\":[\"1-2\"]}}",
                "{\"stream\":\"1\",\"durable\":{}}",
                "{\"stream\":1,\"durable\":{\"d\":[[1,2]]}"
            })
    void refusesEverythingElse(String message) {
        assertThatThrownBy(() -> Acknowledgement.ofJson(message.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
