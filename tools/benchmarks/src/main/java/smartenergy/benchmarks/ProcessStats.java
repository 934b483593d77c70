package smartenergy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What Linux says of a process (proc(5)). */
record ProcessStats(Duration cpu, long residentBytes) {
    /** USER_HZ, which is 100 on every architecture that Linux supports today. */
    private static final long TICKS_PER_SECOND = 100;

    private static final int UTIME_AFTER_NAME = 11;

    static ProcessStats of(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        var afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(afterName[UTIME_AFTER_NAME]) + Long.parseLong(afterName[UTIME_AFTER_NAME + 1]);
        var resident = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
        return new ProcessStats(Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND), resident);
    }

    double cpuSecondsSince(ProcessStats before) {
        return cpu.minus(before.cpu).toMillis() / 1000.0;
    }
}
