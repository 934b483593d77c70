package smartenergy.benchmarks;

import java.time.Instant;
import java.util.Optional;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Reading;
import smartenergy.telemetry.ReadingJson;
import smartenergy.telemetry.Sequence;

/** Readings for the benchmarks: climate of many devices, one second apart, no two alike. */
final class SampleReadings {
    static final int DEVICES = 100;

    private SampleReadings() {}

    /** The nth reading; its time counts back from now so that no retention policy refuses it. */
    static Reading numbered(long n, Instant newest) {
        return numbered(n, DEVICES, newest);
    }

    /** The nth reading of another number of devices. */
    static Reading numbered(long n, int devices, Instant newest) {
        long number = n / devices + 1;
        return new Reading(
                "bench",
                "server-room",
                "bench-dht22-" + n % devices,
                newest.minusSeconds(number).plusNanos(n),
                Optional.of(new Sequence(1, number)),
                Kind.ROOM_CLIMATE.measured(18 + n % 997 / 100.0, 35 + n % 1009 / 100.0));
    }

    /** One of them as it travels. */
    static byte[] message() {
        return ReadingJson.encode(numbered(1, Instant.now()));
    }
}
