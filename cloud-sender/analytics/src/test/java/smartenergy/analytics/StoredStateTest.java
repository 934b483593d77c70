package smartenergy.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import smartenergy.telemetry.KafkaTopics;

/** Goes on with the state that an earlier version left in its stores; the README beside the bytes says how they came. */
@DisplayName("State in the stores")
class StoredStateTest extends TopologyFixture {
    private static final String WRITE = "smart-energy.fixtures";

    @Test
    @DisplayName("of version 1 is gone on with as if nothing had happened")
    void goesOnWithVersion1() {
        load("state-v1");

        assertThat(outputOfNoon()).isEqualTo(lines("state-v1/noon.jsonl"));
    }

    /** What the half hour after the stored one brings. */
    private List<String> outputOfNoon() {
        pass(Duration.ofSeconds(KeptState.MORNING));
        new KeptState(this).noon();
        var lines = new ArrayList<String>();
        for (var topic : List.of(
                KafkaTopics.ALERTS,
                KafkaTopics.CLIMATE_MINUTES,
                KafkaTopics.CLIMATE_HOURS,
                KafkaTopics.TRAINING_RECORDS,
                KafkaTopics.REJECTED)) {
            driver.createOutputTopic(topic, Wire.TEXT.deserializer(), Wire.BYTES.deserializer())
                    .readValuesToList()
                    .forEach(value -> lines.add(topic + " " + new String(value, UTF_8)));
        }
        return lines;
    }

    private void load(String folder) {
        for (var store : KeptState.STORES) {
            StoreBytes.of(driver, store).put(lines(folder + "/" + store + ".hex"));
        }
    }

    static List<String> lines(String fixture) {
        try (var file = StoredStateTest.class.getResourceAsStream("/fixtures/" + fixture + ".gz");
                var text = new GZIPInputStream(file)) {
            return new String(text.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = WRITE, matches = ".+")
    @DisplayName("is written down for later versions to read")
    void writesFixtures() throws IOException {
        var folder = Files.createDirectories(Path.of(System.getProperty(WRITE)));
        new KeptState(this).morning();
        for (var store : KeptState.STORES) {
            var lines = StoreBytes.of(driver, store).lines();
            assertThat(lines).as(store).isNotEmpty();
            Files.write(folder.resolve(store + ".hex"), lines);
        }
        stop();
        start();
        for (var store : KeptState.STORES) {
            StoreBytes.of(driver, store).put(Files.readAllLines(folder.resolve(store + ".hex")));
        }
        Files.write(folder.resolve("noon.jsonl"), outputOfNoon());
    }
}
