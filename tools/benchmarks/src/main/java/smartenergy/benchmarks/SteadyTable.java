package smartenergy.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import smartenergy.benchmarks.SteadyFigures.Part;

/** Shows what a chain took, alone and beside another. */
final class SteadyTable {
    private static final double MEBI = 1 << 20;
    private static final String ROW = "  %-22s %8s %10.1f %9.0f %8.0f %8.0f %10.0f%n";

    private final SteadyFigures figures;
    private final PrintStream out;

    SteadyTable(SteadyFigures figures, PrintStream out) {
        this.figures = figures;
        this.out = out;
    }

    void print() {
        out.printf(
                "%,d readings stored in %.1f s, %,.1f/s of %,.1f/s; load of the machine then %s%n",
                figures.stored(),
                figures.seconds(),
                figures.stored() / figures.seconds(),
                figures.readingsPerSecond(),
                figures.load());
        out.printf(
                "  %-22s %8s %10s %9s %8s %8s %10s%n",
                "part",
                "CPU-s/M",
                "% of a CPU",
                "sleeps/s",
                "RSS MiB",
                "PSS MiB",
                isIdle() ? "written/s" : "written/r.");
        figures.parts().forEach(this::row);
        row("same shape as Telegraf", figures.sum(SteadyFigures.SAME_SHAPE));
        row("whole", figures.whole());
        out.println("  (CPU-s/M: seconds per million stored readings; written: bytes for disks, "
                + (isIdle() ? "a second" : "a stored reading") + ")");
        out.printf(
                "  readings that wait in each: %s, at the end %s%n",
                figures.waiting().before(), figures.waiting().after());
        counted();
    }

    /** One reading or none says nothing of what a reading takes. */
    private boolean isIdle() {
        return figures.stored() < figures.seconds() / 10;
    }

    private void row(String name, Part part) {
        out.printf(
                ROW,
                name,
                isIdle() ? "-" : "%.1f".formatted(figures.cpuPerMillion(part)),
                figures.percentOfProcessor(part),
                part.sleepsPerSecond(),
                part.residentBytes() / MEBI,
                part.proportionalBytes() / MEBI,
                isIdle() ? part.writtenBytes() / figures.seconds() : figures.writtenPerReading(part));
    }

    private void counted() {
        var counted = figures.countedPerSecond();
        double stored = figures.stored() / figures.seconds();
        out.printf("  %-38s %12s %16s%n", "counted", "a second", isIdle() ? "" : "a stored reading");
        counted.forEach((name, rate) ->
                out.printf("  %-38s %12.2f %16s%n", name, rate, isIdle() ? "" : "%.4f".formatted(rate / stored)));
        double writes = counted.getOrDefault(ChainCounters.INFLUX_WRITES, 0.0);
        if (writes > 0) {
            out.printf(
                    "  points of one write to influxd: %.1f%n",
                    counted.getOrDefault(ChainCounters.INFLUX_POINTS, 0.0) / writes);
        }
        var unknown = new TreeMap<>(figures.before().unknown());
        unknown.putAll(figures.after().unknown());
        unknown.forEach((who, reason) -> out.printf("  not known of %s: %s%n", who, reason));
    }

    void printBeside(PeerChain.Result theirs) throws IOException {
        out.printf("  %-34s %10s %12s %8s%n", "hop, CPU-s per million readings", "ours", "Telegraf's", "ratio");
        hop("broker", List.of(SteadyFigures.BROKER), theirs.part(PeerChain.BROKER));
        hop("MQTT → durable → Kafka", SteadyFigures.GATEWAY, theirs.part(PeerChain.GATEWAY));
        hop("Kafka (ours with the analytics')", List.of(SteadyFigures.KAFKA), theirs.part(PeerChain.KAFKA));
        hop("Kafka → InfluxDB", List.of(SteadyFigures.SENDER), theirs.part(PeerChain.SENDER));
        hop("influxd", List.of(SteadyFigures.INFLUXD), theirs.part(PeerChain.INFLUXD));
        hop("same shape", SteadyFigures.SAME_SHAPE, theirs.whole());
        hop("whole chain", figures.parts().keySet(), theirs.whole());
        var shape = figures.sum(SteadyFigures.SAME_SHAPE);
        var whole = figures.whole();
        var their = theirs.whole();
        ratio("bytes written a reading, same shape", figures.writtenPerReading(shape), their.writtenPerReading());
        ratio("bytes written a reading, whole", figures.writtenPerReading(whole), their.writtenPerReading());
        ratio("memory MiB (RSS), same shape", shape.residentBytes() / MEBI, their.mebibytes());
        ratio("memory MiB (RSS), whole", whole.residentBytes() / MEBI, their.mebibytes());
        figures.latency().ifPresent(latency -> {
            ratio("latency p50 ms", latency.p50Millis(), theirs.p50Millis());
            ratio("latency p99 ms", latency.p99Millis(), theirs.p99Millis());
        });
    }

    private void hop(String name, Collection<String> ours, PeerChain.Part theirs) {
        ratio(name, figures.cpuPerMillion(figures.sum(ours)), theirs.cpu());
    }

    private void ratio(String name, double ours, double theirs) {
        out.printf("  %-34s %10.1f %12.1f %8.2f%n", name, ours, theirs, ours / theirs);
    }

    /** What grows with the number of sensors. */
    static void printGrowth(List<SteadyFigures> all, PrintStream out) {
        out.printf(
                "  %8s %12s %12s %14s %16s%n", "sensors", "stored/s", "CPU-s/M", "PSS whole MiB", "KiB a sensor more");
        var first = all.getFirst();
        for (var one : all) {
            double more =
                    (double) one.whole().proportionalBytes() - first.whole().proportionalBytes();
            out.printf(
                    "  %8d %12.1f %12.1f %14.0f %16s%n",
                    one.sensors(),
                    one.stored() / one.seconds(),
                    one.cpuPerMillion(one.whole()),
                    one.whole().proportionalBytes() / MEBI,
                    one.sensors() == first.sensors()
                            ? "-"
                            : "%.1f".formatted(more / 1024 / (one.sensors() - first.sensors())));
        }
    }
}
