package smartenergy.forecaster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;

/** Made-up recordings: a server room that an air conditioner cools in cycles while the weather comes and goes. */
public final class Recordings {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private Recordings() {}

    /**
     * Minute by minute, in the columns of our export; the weather is a text, one column is constant, some values miss.
     */
    public static Path room(Path folder, int minutes) throws IOException {
        var random = new Random(7);
        var csv = new StringBuilder("# units: time UTC, temperatures °C, humidities %\n"
                + "time,outdoorCelsius,outdoorHumidityPercent,roomCelsius,roomHumidityPercent,rack,weather\n");
        double room = 22;
        double cooling = 0;
        for (int minute = 0; minute < minutes; minute++) {
            double day = 2 * Math.PI * minute / Duration.ofDays(1).toMinutes();
            double outdoor = 12 + 8 * Math.sin(day) + 4 * Math.sin(day / 9);
            cooling = room > 23.5 ? 1 : room < 21.5 ? 0 : cooling;
            room += 0.01 * (outdoor - room) + 0.22 - 0.2 * cooling + 0.02 * random.nextGaussian();
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%.2f,%s,%.3f,%.1f,7,%s%n",
                    START.plus(Duration.ofMinutes(minute)),
                    outdoor,
                    minute % 97 == 0 ? "" : String.format(Locale.ROOT, "%.0f", 60 - outdoor),
                    room,
                    40 + random.nextGaussian(),
                    Math.sin(day / 3) > 0 ? "Clear" : "Clouds"));
        }
        return Files.writeString(folder.resolve("room.csv"), csv);
    }
}
