package smartenergy.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.telemetry.Acknowledgement.Range;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;

class OutboxTest {
    private static final long ROOMY = 64 << 20;
    private static final Instant T0 = Instant.parse("2026-11-24T09:30:00Z");

    @TempDir
    private Path folder;

    @Test
    void numbersReadingsPerDeviceFromOneWithoutGaps() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 1, 2));
            outbox.append(items("b", 1, 1));
            outbox.append(items("a", 3, 1));

            var entries = outbox.next(10, 10, Duration.ZERO);

            assertThat(entries).extracting(Entry::device).containsExactly("a", "a", "b", "a");
            assertThat(entries).extracting(Entry::number).containsExactly(1L, 2L, 1L, 3L);
            assertThat(outbox.accepted()).containsEntry("a", 3L).containsEntry("b", 1L);
        }
    }

    /** Of two machines with one card, an acknowledgement of the one must let go of nothing of the other. */
    @Test
    void numbersInAStreamOfItsOwnWhenItIsACopy() throws Exception {
        int stream;
        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 1, 2));
            stream = outbox.stream();
        }
        var copy = copy();

        try (var original = Outbox.open(folder, ROOMY);
                var copied = Outbox.open(copy, ROOMY)) {
            copied.append(items("a", 3, 1));

            assertThat(original.stream()).isEqualTo(stream);
            assertThat(copied.stream()).isNotEqualTo(stream);
            assertThat(copied.next(10, 10, Duration.ZERO))
                    .extracting(Entry::stream)
                    .containsExactly(stream, stream, copied.stream());
        }
    }

    @Test
    void numbersInAStreamOfItsOwnAlsoWhenItsFirstStartAsACopyFailed() throws Exception {
        int stream;
        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 1, 2));
            stream = outbox.stream();
        }
        var copy = copy();
        var obstacle = Files.createDirectory(copy.resolve("%016d.segment.new".formatted(1)));
        assertThatThrownBy(() -> Outbox.open(copy, ROOMY)).isInstanceOf(IOException.class);
        Files.delete(obstacle);

        try (var copied = Outbox.open(copy, ROOMY)) {
            assertThat(copied.stream()).isNotEqualTo(stream);
        }
    }

    private Path copy() throws IOException {
        var copy = Files.createDirectory(folder.resolve("copy"));
        try (var files = Files.list(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    @Test
    void knowsAgainWhereItIsWhenThatWasLeftEmpty() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            Files.createFile(folder.resolve("site"));

            assertThat(outbox.formerSite("home")).isEmpty();
            assertThat(outbox.formerSite("lab")).contains("home");
        }
    }

    @Test
    void keepsTheReadingAsItWasGiven() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 7, 1));

            var entry = outbox.next(1, 1, Duration.ZERO).getFirst();
            var reading = ReadingJson.decode(entry.message());

            assertThat(reading.measurement()).isEqualTo(Kind.AIR_CONDITIONER.measured(16));
            assertThat(reading.observedAt()).isEqualTo(T0.plusSeconds(7));
            assertThat(reading.sequence().orElseThrow().stream()).isEqualTo(outbox.stream());
        }
    }

    @Test
    void comesBackWithEverythingUnreleasedAndGoesOnCounting() throws Exception {
        int stream;
        try (var outbox = Outbox.open(folder, ROOMY)) {
            stream = outbox.stream();
            outbox.append(items("a", 1, 5));
        }
        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 6, 1));

            assertThat(outbox.stream()).isEqualTo(stream);
            assertThat(numbers(outbox)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        }
    }

    @Test
    void goesOnCountingEvenWhenEverythingWasReleased() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 1, 5));
            numbers(outbox);
            outbox.release(outbox.stream(), "a", new Range(1, 5));
        }
        try (var outbox = Outbox.open(folder, ROOMY)) {
            assertThat(outbox.readings()).isZero();
            outbox.append(items("a", 6, 1));

            assertThat(numbers(outbox)).containsExactly(6L);
        }
    }

    @Test
    void remembersWhereItsSourceContinues() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 41, 2));
        }
        try (var outbox = Outbox.open(folder, ROOMY)) {
            assertThat(outbox.sourcePosition()).isEqualTo(42);
        }
    }

    @Test
    void cutsOffATornTailAtWhateverByteThePowerFailed() throws Exception {
        long whole;
        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 1, 2));
            whole = segment().toFile().length();
            outbox.append(items("a", 3, 1));
        }
        var bytes = Files.readAllBytes(segment());
        for (long length = whole; length < bytes.length; length++) {
            Files.write(segment(), bytes);
            try (var channel = FileChannel.open(segment(), StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
            try (var outbox = Outbox.open(folder, ROOMY)) {
                assertThat(outbox.accepted()).containsEntry("a", 2L);
                assertThat(numbers(outbox)).containsExactly(1L, 2L);
            }
        }
    }

    @Test
    void keepsAsideWhatIsDamagedInTheMiddleAndTheRestGoesOn() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            fillSegments(outbox, 3);
        }
        var oldest = segments().getFirst();
        var bytes = Files.readAllBytes(oldest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(oldest, bytes);

        try (var outbox = Outbox.open(folder, ROOMY)) {
            var last = outbox.accepted().get("a");

            assertThat(folder.resolve(oldest.getFileName() + ".damaged")).exists();
            assertThat(numbers(outbox)).contains(1L, last).hasSizeLessThan(last.intValue());
        }
    }

    @Test
    void numbersInAnotherStreamWhenTheNewestCountersAreUnreadable() throws Exception {
        int stream;
        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 1, 1));
            stream = outbox.stream();
        }
        Files.write(segment(), new byte[] {1, 2, 3});

        try (var outbox = Outbox.open(folder, ROOMY)) {
            assertThat(outbox.stream()).isNotEqualTo(stream);
        }
    }

    @Test
    void releasesReadingsOfAnEarlierStreamUnderThatStream() throws Exception {
        int before;
        try (var outbox = Outbox.open(folder, ROOMY)) {
            fillSegments(outbox, 2);
            before = outbox.stream();
        }
        Files.write(segment(), new byte[] {1, 2, 3});

        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 100_000, 1));
            long old = outbox.readings() - 1;
            numbers(outbox);

            assertThat(outbox.release(before, "a", new Range(1, old))).isEqualTo((int) old);
            assertThat(outbox.release(outbox.stream(), "a", new Range(1, 1))).isEqualTo(1);
            assertThat(outbox.readings()).isZero();
        }
    }

    @Test
    void startsAgainAfterAnEarlierStartWasKilledWhileMending() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            fillSegments(outbox, 2);
        }
        var oldest = segments().getFirst();
        var bytes = Files.readAllBytes(oldest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(oldest, bytes);
        Files.write(folder.resolve(oldest.getFileName() + ".damaged"), bytes);

        try (var outbox = Outbox.open(folder, ROOMY)) {
            assertThat(numbers(outbox)).isNotEmpty();
        }
    }

    @Test
    void boundsTheBytesInFlight() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            for (int i = 0; i < 2_000; i += 100) {
                outbox.append(
                        IntStream.range(i, i + 100).mapToObj(OutboxTest::large).toList());
            }

            long bytes = outbox.next(10_000, 10_000, Duration.ZERO).stream()
                    .mapToLong(entry -> entry.message().length)
                    .sum();

            assertThat(bytes).isBetween(4L << 20, (4L << 20) + 10_000);
        }
    }

    @Test
    void acceptsNothingWhenFullAndAgainWhenReadingsAreReleased() throws Exception {
        try (var outbox = Outbox.open(folder, 3 << 20)) {
            int accepted = 0;
            while (outbox.append(items("a", accepted + 1, 1_000))) {
                accepted += 1_000;
            }
            assertThat(outbox.accepted()).containsEntry("a", (long) accepted);
            assertThat(outbox.bytes()).isLessThanOrEqualTo(3 << 20);

            outbox.next(accepted, accepted, Duration.ZERO);
            outbox.release(outbox.stream(), "a", new Range(1, accepted));

            assertThat(outbox.append(items("a", accepted + 1, 1_000))).isTrue();
        }
    }

    @Test
    void deletesASegmentOnlyWhenAllOfItIsReleased() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            fillSegments(outbox, 2);
            long last = outbox.accepted().get("a");
            outbox.next((int) last, (int) last, Duration.ZERO);

            outbox.release(outbox.stream(), "a", new Range(2, last));
            assertThat(segments()).hasSizeGreaterThan(1);

            outbox.release(outbox.stream(), "a", new Range(1, 1));
            assertThat(segments()).hasSize(1);
        }
    }

    @Test
    void ignoresAcknowledgementsOfWhatIsNotInFlight() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 1, 2));

            assertThat(outbox.release(outbox.stream(), "a", new Range(1, 2))).isZero();
            assertThat(outbox.release(outbox.stream(), "other", new Range(1, 2)))
                    .isZero();
            assertThat(outbox.readings()).isEqualTo(2);
        }
    }

    @Test
    void hasNoMoreInFlightThanAllowed() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            outbox.append(items("a", 1, 10));

            assertThat(outbox.next(10, 4, Duration.ZERO)).hasSize(4);
            assertThat(outbox.next(10, 4, Duration.ofMillis(1))).isEmpty();
            outbox.release(outbox.stream(), "a", new Range(1, 1));
            assertThat(outbox.next(10, 4, Duration.ZERO))
                    .extracting(Entry::number)
                    .containsExactly(5L);
        }
    }

    @Test
    void isForOneProcessAtATime() throws Exception {
        try (var outbox = Outbox.open(folder, ROOMY)) {
            assertThat(outbox.readings()).isZero();
            assertThatThrownBy(() -> Outbox.open(folder, ROOMY))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
    }

    private static void fillSegments(Outbox outbox, int count) throws IOException {
        for (int batch = 0; batch < count * 6; batch++) {
            outbox.append(items("a", batch * 1_000 + 1, 1_000));
        }
    }

    private static List<Outbox.Item> items(String device, long first, int count) {
        return LongStream.range(first, first + count)
                .mapToObj(n -> new Outbox.Item(
                        new Reading(
                                "gist",
                                "server-room",
                                device,
                                T0.plusSeconds(n),
                                Optional.empty(),
                                Kind.AIR_CONDITIONER.measured(16)),
                        n))
                .toList();
    }

    /** Several kilobytes of it. */
    private static Outbox.Item large(int second) {
        var values = IntStream.range(0, 64)
                .boxed()
                .collect(Collectors.toMap("a_rather_long_name_of_a_value_number_%02d"::formatted, i -> i / 7.0));
        return new Outbox.Item(
                new Reading(
                        "gist",
                        "server-room",
                        "a",
                        T0.plusSeconds(second),
                        Optional.empty(),
                        new Measurement.General("wide", new TreeMap<>(values))),
                0);
    }

    private static List<Long> numbers(Outbox outbox) throws Exception {
        var numbers = new ArrayList<Long>();
        outbox.next(1_000_000, 1_000_000, Duration.ofMillis(1)).forEach(entry -> numbers.add(entry.number()));
        return numbers;
    }

    private Path segment() throws IOException {
        return segments().getLast();
    }

    private List<Path> segments() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Segment::isSegment).sorted().toList();
        }
    }
}
