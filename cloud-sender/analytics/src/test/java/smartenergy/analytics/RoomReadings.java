package smartenergy.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import smartenergy.servers.SharedFolder;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;

/** Readings of the climate of four places in a room: recorded ones where they are at hand, else made up. */
final class RoomReadings {
    private static final String FILE = "room-climate/room_climate-location_A-measurement01.csv.gz";
    private static final int NEIGHBOURHOOD = 200;
    private static final int NODES = 4;

    private RoomReadings() {}

    static List<Reading> all() throws IOException {
        var file = SharedFolder.find("data").map(folder -> folder.resolve(FILE));
        return file.filter(Files::exists).isPresent() ? recorded(file.get()) : madeUp();
    }

    /** Columns: id, ms since 1970, seconds, node, °C, relative humidity in %, and others. */
    private static List<Reading> recorded(Path file) throws IOException {
        try (var lines =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
            return lines.lines()
                    .map(line -> line.split(", *"))
                    .map(row -> reading(
                            row[3],
                            Instant.ofEpochMilli(Long.parseLong(row[1])),
                            Double.parseDouble(row[4]),
                            Double.parseDouble(row[5])))
                    .toList();
        }
    }

    private static List<Reading> madeUp() {
        var random = new Random(4);
        var start = Instant.parse("2026-11-01T10:00:00Z");
        var readings = new ArrayList<Reading>();
        for (int n = 0; n < 8_000; n++) {
            boolean isHot = n % 1_000 < 20 && n > 2_000;
            readings.add(reading(
                    Integer.toString(1 + random.nextInt(NODES)),
                    start.plusMillis(1_000L * n + random.nextInt(900)),
                    isHot ? 35 : 21 + random.nextGaussian(),
                    40 + random.nextGaussian()));
        }
        return readings;
    }

    private static Reading reading(String node, Instant at, double celsius, double humidityPercent) {
        return new Reading(
                "gist",
                "server-room",
                "node-" + node,
                at,
                Optional.empty(),
                Kind.ROOM_CLIMATE.measured(celsius, humidityPercent));
    }

    /** As a troubled network brings them: among their neighbours in any order, and one in twenty a second time. */
    static List<Reading> troubled(List<Reading> readings) {
        var random = new Random(5);
        var troubled = new ArrayList<Reading>();
        for (int from = 0; from < readings.size(); from += NEIGHBOURHOOD) {
            var some = new ArrayList<>(readings.subList(from, Math.min(from + NEIGHBOURHOOD, readings.size())));
            var again = some.stream().filter(reading -> random.nextInt(20) == 0).toList();
            some.addAll(again);
            Collections.shuffle(some, random);
            troubled.addAll(some);
        }
        return troubled;
    }
}
