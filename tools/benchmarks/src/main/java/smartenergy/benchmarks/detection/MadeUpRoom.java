package smartenergy.benchmarks.detection;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import smartenergy.benchmarks.detection.Sample.Reading;
import smartenergy.benchmarks.detection.Sample.Window;

/** A made-up room for a trial of the benchmark where no recordings are: eight days, in the last the cooling fails. */
final class MadeUpRoom {
    private static final Instant BEGIN = Instant.parse("2026-01-05T00:00:00Z");
    private static final Duration STEP = Duration.ofMinutes(1);
    private static final Duration FAILS_AFTER = Duration.ofHours(7 * 24 + 12);
    private static final Duration FAILS_FOR = Duration.ofHours(2);
    private static final Duration LENGTH = Duration.ofDays(8);
    private static final double RISE_CELSIUS = 9;

    private MadeUpRoom() {}

    static Sample sample() {
        var random = new Random(3);
        var failure =
                new Window(BEGIN.plus(FAILS_AFTER), BEGIN.plus(FAILS_AFTER).plus(FAILS_FOR));
        var readings = new ArrayList<Reading>();
        for (var at = BEGIN; at.isBefore(BEGIN.plus(LENGTH)); at = at.plus(STEP)) {
            double day = 2
                    * Math.PI
                    * Duration.between(BEGIN, at).toMinutes()
                    / Duration.ofDays(1).toMinutes();
            double celsius = 22 + Math.sin(day) + 0.2 * random.nextGaussian();
            readings.add(new Reading(at, failure.contains(at) ? celsius + RISE_CELSIUS : celsius));
        }
        return new Sample("made-up room", readings, readings.size() / 8, List.of(failure));
    }
}
