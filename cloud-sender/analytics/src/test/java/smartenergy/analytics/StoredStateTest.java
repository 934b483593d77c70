package smartenergy.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.telemetry.KafkaTopics;

/**
 * Goes on with the state that an earlier version left in its stores; the README beside the bytes says how they came.
 */
@DisplayName("State in the stores")
class StoredStateTest extends TopologyFixture {
    private static final int HALF_HOUR = 1_800;
    private static final Pattern DEVICE = Pattern.compile("([^ ]+ (?:.*?\"device\":\"[^\"]*)?).*");
    private static final String WRITE = "smart-energy.fixtures";

    @ParameterizedTest(name = "{0}")
    @CsvSource({"state-v1, state-v1", "state-v2, state-v1", "state-v3, state-v3"})
    @DisplayName("of each version is gone on with as if nothing had happened")
    void goesOn(String folder, String noon) {
        for (var store : KeptState.STORES) {
            StoreBytes.of(driver, store).put(lines(folder + "/" + store + ".hex"));
        }

        assertThat(byDevice(outputOfNoon(HALF_HOUR))).isEqualTo(byDevice(lines(noon + "/noon.jsonl")));
        assertThat(relearned()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"cut off", "empty", "one byte", "of a newer format", "overwritten"})
    @DisplayName("that cannot be read is learned anew, in every store")
    void learnsAnew(String damage) {
        var random = new Random(3);
        for (var folder : List.of("state-v1", "state-v2", "state-v3")) {
            for (var store : KeptState.STORES) {
                var disk = StoreBytes.of(driver, store);
                var lines = lines(folder + "/" + store + ".hex");
                for (int i = 0; i < lines.size(); i += 1 + lines.size() / 50) {
                    var words = lines.get(i).split(" ");
                    disk.put(HexFormat.of().parseHex(words[0]), damaged(words[1], damage, random));
                }
            }
            var output = outputOfNoon(300);

            assertThat(output).anyMatch(line -> line.startsWith(KafkaTopics.CLIMATE_MINUTES));
            assertThat(output).anyMatch(line -> line.startsWith(KafkaTopics.ALARMS));
            assertThat(relearned()).isPositive();
            stop();
            start();
        }
    }

    /**
     * Each device's in the order in which they came; that of devices among each other depends on when they are told.
     */
    private static List<String> byDevice(List<String> lines) {
        return lines.stream()
                .sorted(Comparator.comparing(line -> DEVICE.matcher(line).replaceFirst("$1")))
                .toList();
    }

    private static byte[] damaged(String hex, String damage, Random random) {
        var bytes = HexFormat.of().parseHex(hex);
        switch (damage) {
            case "cut off" -> bytes = Arrays.copyOf(bytes, bytes.length / 2);
            case "empty" -> bytes = new byte[0];
            case "one byte" -> bytes = new byte[] {2};
            case "of a newer format" -> bytes[0] = 3;
            default -> {
                for (int i = 0; i < 4; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
        }
        return bytes;
    }

    @Test
    @DisplayName("under a key that is none, or of a kind that only another version has, is left alone")
    void leavesOtherKeysAlone() {
        for (var store : KeptState.STORES) {
            var disk = StoreBytes.of(driver, store);
            var value = HexFormat.of()
                    .parseHex(lines("state-v2/" + store + ".hex").getFirst().split(" ")[1]);
            for (var key : List.of("", "x", "pi/tide/", "pi/tide/\0abcdefgh", "a/b/c/d", "\0")) {
                disk.put(key.getBytes(UTF_8), value);
            }
        }

        assertThat(outputOfNoon(300)).anyMatch(line -> line.startsWith(KafkaTopics.CLIMATE_MINUTES));
    }

    private double relearned() {
        return metrics.relearned().collect().getDataPoints().stream()
                .mapToDouble(point -> point.getValue())
                .sum();
    }

    /** What the half hour after the stored one brings. */
    private List<String> outputOfNoon(int seconds) {
        pass(Duration.ofSeconds(KeptState.MORNING));
        new KeptState(this).noon(seconds);
        var lines = new ArrayList<String>();
        for (var topic : List.of(
                KafkaTopics.ALARMS,
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
        Files.write(folder.resolve("noon.jsonl"), outputOfNoon(HALF_HOUR));
    }
}
