package smartenergy.relay.edgex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import smartenergy.telemetry.Measurement;

/** What device-virtual of EdgeX v3 published. */
class RecordedBusTest {
    private final EdgexEvents events = new EdgexEvents(Release.V3, new Place("home", "server-room"));

    @Test
    void makesAReadingOfEveryRecordedEvent() throws IOException {
        var recorded = Files.readAllLines(Recordings.find("bus-v3.txt")).stream()
                .map(line -> line.split(" ", 5))
                .filter(columns -> columns[1].startsWith("edgex/events/device/"))
                .toList();

        assertThat(recorded).isNotEmpty().allSatisfy(columns -> {
            var event = events.ofMessage(columns[1], EdgexBodies.bytes(columns[4]));
            var reading = events.reading(event, Optional.empty());
            assertThat(columns[1])
                    .endsWith(
                            "/" + reading.device() + "/" + reading.measurement().source());
            assertThat(((Measurement.General) reading.measurement()).values()).containsOnlyKeys(event.source());
        });
    }
}
