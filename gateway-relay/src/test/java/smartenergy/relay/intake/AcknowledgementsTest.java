package smartenergy.relay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import smartenergy.relay.Readings;
import smartenergy.telemetry.Acknowledgement;
import smartenergy.telemetry.Acknowledgement.Range;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.Reading;

class AcknowledgementsTest {
    private long nanos;
    private final Acknowledgements acknowledgements = new Acknowledgements(() -> nanos);

    @Test
    void joinsNumbersToRangesPerDevice() {
        for (long number : new long[] {3, 1, 2, 7, 2}) {
            add("pi-1", Readings.of("a", number));
        }
        add("pi-1", Readings.of("b", 9));

        assertThat(acknowledgements.take()).singleElement().satisfies(outgoing -> {
            assertThat(outgoing.topic()).isEqualTo("smart-energy/home/pi-1/ack");
            assertThat(Acknowledgement.ofJson(outgoing.message()))
                    .isEqualTo(new Acknowledgement(
                            Readings.STREAM,
                            Map.of("a", List.of(new Range(1, 3), new Range(7, 7)), "b", List.of(new Range(9, 9)))));
        });
    }

    @Test
    void tellsEachNodeItsOwn() {
        add("pi-1", Readings.of("a", 1));
        add("pi-2", Readings.of("b", 1));

        assertThat(acknowledgements.take())
                .extracting(MqttOutbox.Outgoing::topic)
                .containsExactlyInAnyOrder("smart-energy/home/pi-1/ack", "smart-energy/home/pi-2/ack");
    }

    @Test
    void saysNothingTwice() {
        add("pi-1", Readings.of("a", 1));
        acknowledgements.take();

        assertThat(acknowledgements.take()).isEmpty();
    }

    @Test
    void leavesOutReadingsWithoutASequence() {
        var numbered = Readings.of("a", 1);
        add("pi-1", new Reading("home", "attic", "a", numbered.observedAt(), Optional.empty(), numbered.measurement()));

        assertThat(acknowledgements.take()).isEmpty();
    }

    @Test
    void tellsLittleAfterAWhileAndMuchAtOnce() {
        nanos = Duration.ofHours(1).toNanos();
        assertThat(acknowledgements.isDue()).isFalse();
        add("pi-1", Readings.of("a", 1));
        assertThat(acknowledgements.isDue()).isFalse();
        nanos += Duration.ofMillis(400).toNanos();
        assertThat(acknowledgements.isDue()).isTrue();

        acknowledgements.take();
        assertThat(acknowledgements.isDue()).isFalse();
        for (int number = 2; number < 252; number++) {
            add("pi-1", Readings.of("a", number));
        }

        assertThat(acknowledgements.isDue()).isTrue();
    }

    private void add(String node, Reading reading) {
        acknowledgements.add(
                new Verdict.Accepted(new MqttTopic("home", node, reading.device(), Kind.ROOM_CLIMATE), reading));
    }
}
