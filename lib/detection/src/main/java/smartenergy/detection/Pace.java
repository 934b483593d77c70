package smartenergy.detection;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/**
 * How often a device reports, and when it did last, by its own clock and by arrival, in ns since 1970. Silence is five
 * times the pause that one in twenty is longer than.
 */
record Pace(long readings, long lastAt, long lastArrival, Tail pauses) {
    private static final int LEARNING = 10;
    private static final double TIMES_USUAL = 5;
    /** What is shorter is no silence, however often the device reports. */
    private static final double SHORTEST_SECONDS = Duration.ofMinutes(1).toSeconds();

    private static final double SHORTEST_WEIGHT = 0.001;

    static Pace of(long at, long arrival) {
        return new Pace(1, at, arrival, Tail.NONE);
    }

    Pace next(long at, long arrival) {
        double pause = Math.min(secondsSince(lastAt, at), silenceSeconds());
        double weight = Math.max(SHORTEST_WEIGHT, 1.0 / readings);
        return new Pace(readings + 1, at, arrival, pauses.next(pause, readings, weight, 0));
    }

    double secondsUntil(long at) {
        return secondsSince(lastAt, at);
    }

    /** @param since when the last reading was seen */
    Finding silence(long since, long now) {
        double silent = secondsSince(since, now);
        return new Finding(silent / silenceSeconds(), silent, pauses.bound());
    }

    /** When the silence began to be one, after the reading seen at this time. */
    long silentFrom(long since) {
        return since + (long) (silenceSeconds() * 1e9);
    }

    private double silenceSeconds() {
        return readings <= LEARNING ? Double.MAX_VALUE : Math.max(SHORTEST_SECONDS, TIMES_USUAL * pauses.bound());
    }

    private static double secondsSince(long earlier, long later) {
        return (later - earlier) / 1e9;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(readings);
        out.writeLong(lastAt);
        out.writeLong(lastArrival);
        pauses.write(out);
    }

    static Pace read(DataInput in) throws IOException {
        return new Pace(in.readLong(), in.readLong(), in.readLong(), Tail.read(in));
    }
}
