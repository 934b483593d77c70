package smartenergy.benchmarks.codecs;

import java.io.PrintStream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@code smart-energy bench codecs}: runs {@link EachReading} in a virtual machine of its own for each method. */
public final class CodecsBench {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final boolean isShort;
    private final PrintStream out;

    /** @param isShort for some seconds, to see that it works */
    public CodecsBench(boolean isShort, PrintStream out) {
        this.isShort = isShort;
        this.out = out;
    }

    /** @throws IllegalStateException if one of them does not run */
    public void run() {
        var options = new OptionsBuilder()
                .include(EachReading.class.getName())
                .forks(isShort ? 1 : 3)
                .warmupIterations(isShort ? 1 : 5)
                .warmupTime(isShort ? TimeValue.milliseconds(200) : TimeValue.seconds(1))
                .measurementIterations(isShort ? 2 : 5)
                .measurementTime(isShort ? TimeValue.milliseconds(200) : TimeValue.seconds(1))
                // JMH itself uses what Java 25 warns of.
                .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            out.println("Of one reading, by one thread");
            for (var result : new Runner(options).run()) {
                var nanos = result.getPrimaryResult();
                var allocated = result.getSecondaryResults().get(ALLOCATED);
                out.printf(
                        "  %-12s %8.0f ± %s ns, allocates %s%n",
                        nanos.getLabel(),
                        nanos.getScore(),
                        Double.isNaN(nanos.getScoreError()) ? "?" : "%.0f".formatted(nanos.getScoreError()),
                        allocated == null ? "?" : "%.0f B".formatted(allocated.getScore()));
            }
        } catch (RunnerException e) {
            throw new IllegalStateException("the methods of " + EachReading.class + " do not run: " + e, e);
        }
    }
}
