package smartenergy.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.service.health.Health;

/** Where a replay goes on after a start. */
class ReplayPositionTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
    private static final Place PLACE = new Place("gist", "server-room", "pi-1");
    private static final String ROOM = """
            timestamp,humidity,temperature
            2013-08-23 23:05:00,45.5,23.5
            2013-08-23 23:06:00,45.0,23.6
            2013-08-23 23:07:00,44.5,23.8
            """;

    @TempDir
    private Path folder;

    private final Health health = new Health();
    private final ReplayProgress progress = new ReplayProgress(Path.of("room.csv"), new PrometheusRegistry());

    @Test
    void continuesBehindTheRowThatWasAcceptedLast() throws Exception {
        var file = file("room.csv", ROOM);
        try (var replay = replay(file, 1e6, true, 0)) {
            var position = replay.take(NOW, 1).getFirst().sourcePosition();

            try (var continued = replay(file, 1e6, true, position)) {
                assertThat(continued.take(NOW, 1).getFirst().reading().observedAt())
                        .isEqualTo(Instant.parse("2013-08-23T23:06:00Z"));
            }
        }
    }

    @Test
    void beginsAnotherRecordingAtItsBeginning() throws Exception {
        long position;
        try (var replay = replay(file("room.csv", ROOM), 1e6, true, 0)) {
            position = replay.take(NOW, 1).getFirst().sourcePosition();
        }
        try (var other = replay(file("other.csv", ROOM), 1e6, true, position)) {
            assertThat(other.take(NOW, 1).getFirst().reading().observedAt())
                    .isEqualTo(Instant.parse("2013-08-23T23:05:00Z"));
        }
    }

    /** As an export is, every night. */
    @Test
    void beginsAFileThatWasReplacedByAnotherOfTheSameNameAtItsBeginning() throws Exception {
        var day = "time,celsius,humidity\n2026-11-21 10:00,20,40\n2026-11-21 10:01,21,40\n2026-11-21 10:02,22,40\n";
        long position;
        try (var replay = replay(file("export.csv", day), 1e9, true, 0)) {
            replay.take(NOW, 1);
            position = replay.take(NOW.plusSeconds(1), 9).getLast().sourcePosition();
        }

        assertThat(observed(file("export.csv", day.replace("11-21", "11-22")), position))
                .containsExactly("2026-11-22T10:00:00Z", "2026-11-22T10:01:00Z", "2026-11-22T10:02:00Z");
        assertThat(observed(file("export.csv", day.replace("21,40", "21.5,40")), position))
                .as("the same first row, another content")
                .hasSize(3);
        assertThat(observed(file("export.csv", "time,celsius,humidity\n2026-11-21 10:00,20,40\n"), position))
                .as("a shorter one")
                .hasSize(1);
        assertThat(observed(file("export.csv", day + "2026-11-21 10:03,23,40\n"), position))
                .as("the same one, which has grown")
                .containsExactly("2026-11-21T10:03:00Z");
        assertThat(observed(file("export.csv", day), position)).isEmpty();
    }

    @Test
    void keepsRowsOfOneInstantApartAfterAStartToo() throws Exception {
        var file = file("iot.csv", "time,celsius,humidity\n2026-11-21 10:00,20,40\n2026-11-21 10:00,21,40\n");
        try (var replay = replay(file, 1e9, true, 0)) {
            long position = replay.take(NOW, 1).getFirst().sourcePosition();

            assertThat(observed(file, position)).containsExactly("2026-11-21T10:00:00.000000001Z");
        }
    }

    /** More of them than nanoseconds that count as the same time. */
    @Test
    void keepsManyRowsOfOneInstantApartOverAStartToo() throws Exception {
        var file = file("iot.csv", "time,celsius,humidity\n" + "2026-11-21 10:00,20,40\n".repeat(1_500));
        var all = observed(file, 0);
        long position;
        try (var replay = replay(file, 1e9, true, 0)) {
            replay.take(NOW, 1);
            position = replay.take(NOW.plusSeconds(1), 1_199).getLast().sourcePosition();
        }

        assertThat(all).hasSize(1_500).doesNotHaveDuplicates();
        assertThat(observed(file, position)).isEqualTo(all.subList(1_200, 1_500));
    }

    @Test
    void playsWhatIsLeftOfAFileThatWasCutBeforeThePosition() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write("time,celsius,humidity\n".getBytes(StandardCharsets.UTF_8));
            for (int second = 0; second < 2_000; second++) {
                out.write((1_700_000_000 + second + ",21," + second % 97 + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        var file = Files.write(folder.resolve("cut.csv.gz"), packed.toByteArray());
        long position;
        try (var replay = replay(file, 1e9, true, 0)) {
            replay.take(NOW, 1);
            position = replay.take(NOW.plusSeconds(1), 9_999).getLast().sourcePosition();
        }
        Files.write(file, Arrays.copyOf(packed.toByteArray(), packed.size() / 2));

        assertThat(observed(file, position)).startsWith("2023-11-14T22:13:20Z").hasSizeGreaterThan(50);
    }

    @Test
    void tellsOfARefusedRowOnceThoughTheFileWasReplaced() throws Exception {
        long position;
        try (var replay = replay(file("room.csv", ROOM), 1e9, true, 0)) {
            position = replay.take(NOW, 1).getFirst().sourcePosition();
        }
        var other = file("room.csv", ROOM.replace("45.5", "46") + "2013-08-23,44.5\n");

        assertThat(observed(other, position)).hasSize(3);
        assertThat(observed(file("room.csv", ROOM + "2013-08-23,44.5\n"), position))
                .hasSize(2);
        progress.show(health);
        assertThat(health.parts().get("replay").detail()).contains(" 2 refused");
    }

    @Test
    void tellsOfAFileThatWasWrittenAgainWhileItWasPlayed() throws Exception {
        var file = file("room.csv", ROOM);
        try (var replay = replay(file, 1e9, true, 0)) {
            replay.start(health);
            replay.take(NOW, 1);
            Files.writeString(file, ROOM + ROOM);
            replay.take(NOW.plusSeconds(1), 99);

            assertThat(replay.isFinished()).isTrue();
        }
        assertThat(health.parts().get("replay").detail()).contains("was written again while it was played");
    }

    private List<String> observed(Path file, long position) throws IOException {
        try (var replay = replay(file, 1e9, true, position)) {
            var items = new ArrayList<>(replay.take(NOW, 1));
            items.addAll(replay.take(NOW.plusSeconds(1), 9_999));
            return items.stream()
                    .map(item -> item.reading().observedAt().toString())
                    .toList();
        }
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private CsvReplay replay(Path file, double speed, boolean keepTimes, long position) throws IOException {
        return new CsvReplay(new CsvReplay.Settings(file, speed, keepTimes, "", position), PLACE, progress);
    }
}
