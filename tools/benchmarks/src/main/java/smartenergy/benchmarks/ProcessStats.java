package smartenergy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;

/**
 * What Linux says of a process (proc(5)), or of several together.
 *
 * @param writtenBytes what it had written to disks, or has in the page cache for them
 */
record ProcessStats(Duration cpu, long residentBytes, long writtenBytes) {
    /** USER_HZ, which is 100 on every architecture that Linux supports today. */
    private static final long TICKS_PER_SECOND = 100;

    private static final int UTIME_AFTER_NAME = 11;

    static ProcessStats of(long pid) throws IOException {
        var stat = Files.readString(file(pid, "stat"));
        var afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(afterName[UTIME_AFTER_NAME]) + Long.parseLong(afterName[UTIME_AFTER_NAME + 1]);
        return new ProcessStats(
                Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND),
                number(file(pid, "status"), "VmRSS:") * 1024,
                number(file(pid, "io"), "write_bytes:"));
    }

    static ProcessStats of(Collection<Long> pids) throws IOException {
        var sum = new ProcessStats(Duration.ZERO, 0, 0);
        for (long pid : pids) {
            var one = of(pid);
            sum = new ProcessStats(
                    sum.cpu.plus(one.cpu), sum.residentBytes + one.residentBytes, sum.writtenBytes + one.writtenBytes);
        }
        return sum;
    }

    /** Memory of which pages that several processes share count in part for each: only such can be added up. */
    static long proportionalBytes(Collection<Long> pids) throws IOException {
        long sum = 0;
        for (long pid : pids) {
            sum += number(file(pid, "smaps_rollup"), "Pss:") * 1024;
        }
        return sum;
    }

    /** How often its threads of this moment have gone to sleep: what polls does so, and nothing else shows it. */
    static long sleeps(Collection<Long> pids) throws IOException {
        long sum = 0;
        for (long pid : pids) {
            try (var threads = Files.list(file(pid, "task"))) {
                for (var thread : threads.toList()) {
                    sum += sleepsOfThread(thread);
                }
            }
        }
        return sum;
    }

    private static long sleepsOfThread(Path thread) throws IOException {
        try {
            return number(thread.resolve("status"), "voluntary_ctxt_switches:");
        } catch (IOException e) {
            if (Files.exists(thread)) {
                throw e;
            }
            return 0; // It has ended meanwhile, and its sleeps are those of no thread of this moment.
        }
    }

    private static Path file(long pid, String name) {
        return Path.of("/proc/" + pid, name);
    }

    /** @throws IOException if the file does not tell it, as that of a process that has ended */
    private static long number(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IOException(file + " does not tell " + name));
    }

    double cpuSecondsSince(ProcessStats before) {
        return cpu.minus(before.cpu).toMillis() / 1000.0;
    }
}
