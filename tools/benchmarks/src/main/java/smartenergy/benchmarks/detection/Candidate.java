package smartenergy.benchmarks.detection;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import smartenergy.cli.detect.Alarm;
import smartenergy.cli.detect.Replay;
import smartenergy.detection.Rules;

/** A detector under judgement: the times at which it raises an alarm about a series. */
record Candidate(String name, Function<Sample, List<Instant>> raises) {

    static List<Candidate> all() {
        return List.of(
                new Candidate("all detectors, no rules", sample -> raised(replay(sample))),
                new Candidate(
                        "tracked quantiles (used)",
                        sample -> raised(replay(sample).stream()
                                .filter(alarm -> alarm.anomaly().equals("unusual"))
                                .toList())),
                new Candidate("robust EWMA, 3.5 σ", sample -> new RobustEwma(3.5).raises(sample.readings())),
                new Candidate("robust EWMA, 5 σ", sample -> new RobustEwma(5).raises(sample.readings())));
    }

    static List<Alarm> replay(Sample sample) {
        var replay = new Replay(Rules.NONE);
        sample.readings().forEach(reading -> replay.take("", reading.at(), reading.value()));
        return replay.finish();
    }

    private static List<Instant> raised(List<Alarm> alarms) {
        return alarms.stream().map(Alarm::raisedAt).toList();
    }
}
