package smartenergy.service.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import smartenergy.service.health.Health;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Reason;
import smartenergy.telemetry.Sequence;

class GuardTest {
    private static final TopicPartition PARTITION = new TopicPartition("energy.readings.v1", 3);
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");

    private final List<byte[]> handled = new ArrayList<>();
    private final List<byte[]> kept = new ArrayList<>();
    private final Guard<Reading> guard = new Guard<>(
            new RecordLoop.Settings("readings", List.of(), 1, ReadingJson.MAX_BYTES, Duration.ZERO),
            new Readings(),
            letters -> letters.forEach(letter -> kept.add(letter.payload())),
            RecordMetrics.in(new PrometheusRegistry(), new Health()),
            Clock.systemUTC());

    private final class Readings implements RecordHandler<Reading> {
        @Override
        public Reading decode(ConsumerRecord<String, byte[]> incoming) {
            return ReadingJson.decode(incoming.value());
        }

        @Override
        public List<Refusal> handle(List<Received<Reading>> batch) {
            batch.forEach(reading -> handled.add(reading.source().value()));
            return List.of();
        }
    }

    @Test
    void accountsForEveryOneOfAHundredThousandDamagedRecords() throws InterruptedException {
        var random = new Random(4);
        for (int batch = 0; batch < 100; batch++) {
            var records = IntStream.range(0, 1_000)
                    .mapToObj(offset -> record(offset, damaged(random)))
                    .toList();
            handled.clear();
            kept.clear();

            guard.deal(new ConsumerRecords<>(Map.of(PARTITION, records), Map.of()));

            assertThat(handled.size() + kept.size()).isEqualTo(records.size());
            handled.addAll(kept);
            assertThat(handled.stream().map(ByteBuffer::wrap).collect(toSet()))
                    .isEqualTo(records.stream()
                            .map(one -> ByteBuffer.wrap(one.value()))
                            .collect(toSet()));
        }
    }

    @Test
    void keepsTheBeginningOfWhatNoDeadLetterCanHold() throws InterruptedException {
        var letter = DeadLetterRecords.letter(
                record(0, new byte[KafkaAccess.MAX_RECORD_BYTES]), Reason.TOO_LARGE, "x".repeat(100_000), NOW);

        assertThat(letter.payload()).hasSize(DeadLetterRecords.MAX_PAYLOAD_BYTES);
        assertThat(letter.detail()).hasSizeLessThan(3_000).contains("of 16777216 bytes kept");
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
