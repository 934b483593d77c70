package smartenergy.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;

/** A real process is ended as kill -9 does while it appends. */
class OutboxKillIT {
    private static final int ENOUGH = 5_000;

    @TempDir
    private Path folder;

    /** Appends for ever, and says so after each batch. */
    static final class Appender {
        private Appender() {}

        public static void main(String[] args) throws Exception {
            try (var outbox = Outbox.open(Path.of(args[0]), 256 << 20)) {
                for (long first = 1; ; first += 10) {
                    outbox.append(items(first));
                    System.out.println(first + 9);
                }
            }
        }

        private static List<Outbox.Item> items(long first) {
            return LongStream.range(first, first + 10)
                    .mapToObj(n -> new Outbox.Item(
                            new Reading(
                                    "gist",
                                    "server-room",
                                    "a",
                                    Instant.ofEpochSecond(n),
                                    Optional.empty(),
                                    Kind.AIR_CONDITIONER.measured(16)),
                            n))
                    .toList();
        }
    }

    @Test
    void hasEveryReadingThatWasAccepted() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Appender.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long accepted = 0;
        try (var lines = process.inputReader()) {
            while (accepted < ENOUGH) {
                accepted = Long.parseLong(lines.readLine());
            }
            // By its handle, which leaves what it still printed to be read.
            process.toHandle().destroyForcibly();
            for (var line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                accepted = Math.max(accepted, Long.parseLong(line)); // the last line may be cut
            }
        }
        process.waitFor();

        try (var outbox = Outbox.open(folder, 256 << 20)) {
            var numbers = new ArrayList<Long>();
            outbox.next(Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ofMillis(1))
                    .forEach(entry -> numbers.add(entry.number()));

            assertThat(accepted).isGreaterThanOrEqualTo(ENOUGH);
            assertThat(numbers)
                    .hasSizeGreaterThanOrEqualTo((int) accepted)
                    .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        }
    }
}
