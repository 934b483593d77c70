package smartenergy.benchmarks.detection;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import smartenergy.cli.detect.Alarm;

/** {@code smart-energy bench detection}: what the detectors find in recordings, as Markdown tables. */
public final class DetectionBench {
    private final SharedData data;
    private final boolean isShort;
    private final Consumer<String> skipped;
    private final PrintStream out;

    /**
     * @param folder with the recordings
     * @param isShort a made-up room in place of the recordings, to see that it works
     * @param skipped takes the names of recordings that are missing
     */
    public DetectionBench(Path folder, boolean isShort, Consumer<String> skipped, PrintStream out) {
        this.data = new SharedData(folder);
        this.isShort = isShort;
        this.skipped = skipped;
        this.out = out;
    }

    /** @throws IllegalStateException if in the short form the detectors miss what nobody could */
    public void run() throws IOException {
        if (isShort) {
            madeUp();
            return;
        }
        machine();
        table("labelled sensor network, 8 series of 6 h", data.sensorNetwork());
        table("rooms with nothing known to be abnormal", data.dwellings());
        var serverRoom = data.serverRoom();
        table("server-room log", serverRoom);
        for (var sample : serverRoom) {
            Candidate.replay(sample).forEach(alarm -> out.println("- " + sample.name() + ": " + sentence(alarm)));
        }
    }

    private void madeUp() {
        var room = MadeUpRoom.sample();
        table("a made-up room in which the cooling fails once", List.of(room));
        for (var candidate : Candidate.all()) {
            if (Verdict.of(room, candidate.raises().apply(room)).delays().isEmpty()) {
                throw new IllegalStateException(candidate.name() + " have missed that the cooling failed");
            }
        }
    }

    private void machine() throws IOException {
        var found = data.machineTemperature();
        if (found.isEmpty()) {
            skipped.accept("NAB machine temperature: not there");
            return;
        }
        var sample = found.get();
        out.printf(
                "%n| NAB machine temperature, %.0f days | NAB score | windows hit | false alarms a day | delays |%n|---|---|---|---|---|%n",
                sample.days());
        for (var candidate : Candidate.all()) {
            var raises = candidate.raises().apply(sample);
            var verdict = Verdict.of(sample, raises);
            out.printf("| %s | %.1f | %s |%n", candidate.name(), Verdict.nabScore(sample, raises), columns(verdict));
        }
    }

    private void table(String name, List<Sample> samples) {
        if (samples.isEmpty()) {
            skipped.accept(name + ": not there");
            return;
        }
        boolean isLabelled =
                samples.stream().anyMatch(sample -> !sample.windows().isEmpty());
        double days = samples.stream().mapToDouble(Sample::days).sum();
        out.printf(
                "%n| %s, %.0f series days |%s alarms a day |%s%n",
                name, days, isLabelled ? " windows hit | false" : "", isLabelled ? " delays |" : "");
        out.println("|---|---|" + (isLabelled ? "---|---|" : ""));
        for (var candidate : Candidate.all()) {
            var verdict = samples.stream()
                    .map(sample -> Verdict.of(sample, candidate.raises().apply(sample)))
                    .reduce(Verdict::plus)
                    .orElseThrow();
            out.printf("| %s | %s |%n", candidate.name(), isLabelled ? columns(verdict) : perDay(verdict));
        }
    }

    private static String columns(Verdict verdict) {
        return "%d of %d | %s | %s"
                .formatted(
                        verdict.delays().size(),
                        verdict.windows(),
                        perDay(verdict),
                        verdict.delays().stream().map(DetectionBench::text).collect(Collectors.joining(", ")));
    }

    private static String perDay(Verdict verdict) {
        return "%.3f (%d)".formatted(verdict.falseAlarms() / verdict.days(), verdict.falseAlarms());
    }

    private static String text(Duration duration) {
        return duration.toHours() > 0 ? "%.1f h".formatted(duration.toMinutes() / 60.0) : duration.toSeconds() + " s";
    }

    private static String sentence(Alarm alarm) {
        return "%s from %s to %s, %.1f instead of %.1f"
                .formatted(
                        alarm.anomaly(),
                        alarm.raisedAt(),
                        alarm.clearedAt().map(Object::toString).orElse("the end"),
                        alarm.value(),
                        alarm.expected());
    }
}
