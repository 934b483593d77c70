package smartenergy.playground;

import java.io.IOException;
import java.util.List;

/** {@code smart-energy bench}: the benchmarks. */
final class Bench {
    private Bench() {}

    static int run(List<String> arguments) throws IOException, InterruptedException {
        throw new Options.UsageException(List.of("bench"));
    }
}
