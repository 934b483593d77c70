package smartenergy.sender.readings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Sequence;

class ParserTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");

    private final Parser parser = new Parser(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void keepsAPoisonRecordWholeWithReasonAndOriginAndTheRestGoesOn() {
        var parsed =
                parser.parse(List.of(record(0, valid(1)), record(1, "rubbish".getBytes(UTF_8)), record(2, valid(2))));

        assertThat(parsed.points()).hasSize(2);
        assertThat(parsed.sources()).extracting(ConsumerRecord::offset).containsExactly(0L, 2L);
        assertThat(parsed.letters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("malformed-json");
            assertThat(letter.origin()).isEqualTo("kafka:energy.readings.v1/3/1");
            assertThat(letter.payload()).isEqualTo("rubbish".getBytes(UTF_8));
            assertThat(letter.rejectedAt()).isEqualTo(NOW);
        });
    }

    @Test
    void takesARecordWithoutValueAsBad() {
        assertThat(parser.parse(List.of(record(0, null))).letters()).hasSize(1);
    }

    @Test
    void accountsForEveryOneOfAHundredThousandDamagedRecords() {
        var random = new Random(4);
        for (int batch = 0; batch < 100; batch++) {
            var records = IntStream.range(0, 1_000)
                    .mapToObj(offset -> record(offset, damaged(random)))
                    .toList();

            var parsed = parser.parse(records);

            assertThat(parsed.points().size() + parsed.letters().size()).isEqualTo(records.size());
            var kept = new ArrayList<byte[]>();
            parsed.sources().forEach(source -> kept.add(source.value()));
            parsed.letters().forEach(letter -> kept.add(letter.payload()));
            assertThat(kept)
                    .hasSameElementsAs(
                            records.stream().map(ConsumerRecord::value).toList());
        }
    }

    private static byte[] damaged(Random random) {
        var message = valid(1 + random.nextInt(1_000));
        return switch (random.nextInt(5)) {
            case 0 ->
                random.ints(random.nextInt(200), -128, 128)
                        .collect(ByteArrayOutputStream::new, ByteArrayOutputStream::write, (one, other) -> {})
                        .toByteArray();
            case 1 -> Arrays.copyOf(message, random.nextInt(message.length));
            case 2 ->
                new String(message, UTF_8)
                        .replace("21.5", random.nextBoolean() ? "NaN" : "1e999")
                        .getBytes(UTF_8);
            case 3 ->
                new String(message, UTF_8)
                        .replace("server-room", "x".repeat(random.nextInt(5_000)))
                        .getBytes(UTF_8);
            default -> {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
                yield message;
            }
        };
    }

    private static byte[] valid(long number) {
        return ReadingJson.encode(new Reading(
                "gist",
                "server-room",
                "pi-1",
                NOW.plusNanos(number),
                Optional.of(new Sequence(7, number)),
                Kind.ROOM_CLIMATE.measured(21.5, 40)));
    }

    private static ConsumerRecord<String, byte[]> record(long offset, byte[] value) {
        return new ConsumerRecord<>("energy.readings.v1", 3, offset, "pi-1", value);
    }
}
