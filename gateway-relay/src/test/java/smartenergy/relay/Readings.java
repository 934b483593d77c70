package smartenergy.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.Sequence;

/** Readings for tests. */
public final class Readings {
    public static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    public static final int STREAM = 7;

    private Readings() {}

    /** The n-th reading of a device, one each second up to {@link #NOW} and beyond. */
    public static Reading of(String device, long n) {
        return of(device, n, 21.5);
    }

    public static Reading of(String device, long n, double celsius) {
        return new Reading(
                "home",
                "server-room",
                device,
                NOW.minus(Duration.ofHours(1)).plusSeconds(n),
                Optional.of(new Sequence(STREAM, n)),
                Kind.ROOM_CLIMATE.measured(celsius, 40));
    }

    public static List<Reading> range(String device, long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(n -> of(device, n)).toList();
    }
}
