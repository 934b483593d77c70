package smartenergy.local.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process did in the last seconds, as seen from outside.
 *
 * @param isWork it used a processor for a good part of the time, or wrote to its log
 * @param isIdle it did next to nothing; neither is so while that is not known, except that one whose processor time the
 *     system does not tell counts as at work
 * @param atNanos when that was found
 * @param cpu that it has used
 * @param logged bytes in its log
 */
record Effort(boolean isWork, boolean isIdle, long atNanos, Duration cpu, long logged) {
    /** Of one that has not been looked at. */
    static final Effort UNKNOWN = new Effort(false, false, 0, Duration.ZERO, -1);

    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final double WORK = 0.05;
    private static final double IDLE = 0.02;

    /** The same until some seconds have gone by; then what they brought. */
    Effort next(ProcessHandle process, Path log, long nowNanos) {
        if (logged >= 0 && nowNanos - atNanos < LOOK.toNanos()) {
            return this;
        }
        var used = process.info().totalCpuDuration();
        var written = size(log);
        if (logged < 0 || used.isEmpty()) {
            return new Effort(used.isEmpty(), false, nowNanos, used.orElse(cpu), written);
        }
        double part = (double) used.get().minus(cpu).toNanos() / (nowNanos - atNanos);
        return new Effort(part >= WORK || written > logged, part < IDLE, nowNanos, used.get(), written);
    }

    private static long size(Path log) {
        try {
            return Files.size(log);
        } catch (IOException e) {
            return 0; // It has written nothing yet.
        }
    }
}
