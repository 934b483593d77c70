package smartenergy.benchmarks.detection;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import smartenergy.benchmarks.detection.Sample.Window;

/**
 * What a candidate's alarms are worth on a series.
 *
 * @param delays from the beginning of each window that was hit to the first alarm in it
 * @param falseAlarms raised outside every window
 */
record Verdict(int windows, List<Duration> delays, int falseAlarms, double days) {

    private static final double FALSE_ALARM_WEIGHT = 0.11;

    static Verdict of(Sample sample, List<Instant> raises) {
        var scored =
                raises.stream().filter(at -> !at.isBefore(sample.scoredFrom())).toList();
        var delays = new ArrayList<Duration>();
        for (var window : sample.windows()) {
            scored.stream()
                    .filter(window::contains)
                    .findFirst()
                    .ifPresent(at -> delays.add(Duration.between(window.from(), at)));
        }
        int falseAlarms = outside(sample, raises).size();
        return new Verdict(sample.windows().size(), delays, falseAlarms, sample.days());
    }

    Verdict plus(Verdict other) {
        var all = new ArrayList<>(delays);
        all.addAll(other.delays);
        return new Verdict(windows + other.windows, all, falseAlarms + other.falseAlarms, days + other.days);
    }

    /** NAB's score in its standard profile: 0 is as good as silence, 100 is perfect. */
    static double nabScore(Sample sample, List<Instant> raises) {
        var times = sample.readings().stream().map(Sample.Reading::at).toList();
        double score = 0;
        for (var window : sample.windows()) {
            score += raises.stream()
                    .filter(window::contains)
                    .findFirst()
                    .map(at -> earliness(window, times, at))
                    .orElse(-1.0);
        }
        for (var at : outside(sample, raises)) {
            score += FALSE_ALARM_WEIGHT * farness(sample.windows(), times, at);
        }
        int windows = sample.windows().size();
        return 100 * (score + windows) / (2 * windows);
    }

    private static List<Instant> outside(Sample sample, List<Instant> raises) {
        return raises.stream()
                .filter(at -> !at.isBefore(sample.scoredFrom()))
                .filter(at -> sample.windows().stream().noneMatch(window -> window.contains(at)))
                .toList();
    }

    private static double earliness(Window window, List<Instant> times, Instant at) {
        double length = row(times, window.to()) - row(times, window.from()) + 1;
        return sigmoid(-(row(times, window.to()) - row(times, at) + 1) / length) / sigmoid(-1);
    }

    private static double farness(List<Window> windows, List<Instant> times, Instant at) {
        return windows.reversed().stream()
                .filter(window -> window.to().isBefore(at))
                .findFirst()
                .map(window -> sigmoid((double) (row(times, at) - row(times, window.to()))
                        / (row(times, window.to()) - row(times, window.from()))))
                .orElse(-1.0);
    }

    private static double sigmoid(double x) {
        return x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1;
    }

    private static int row(List<Instant> times, Instant at) {
        int row = Collections.binarySearch(times, at);
        return row >= 0 ? row : -row - 1;
    }
}
