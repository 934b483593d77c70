package smartenergy.service.mqtt;

import java.time.Duration;
import java.time.Instant;
import smartenergy.service.worker.BackOff;

/**
 * How long to wait before the next connection to a broker. A connection that succeeds for a moment only is no reason to
 * hurry; after one that another client took over, the pauses grow further. Any thread.
 */
public final class Reconnecting {
    private static final Duration LONGEST_TAKEN_OVER = Duration.ofMinutes(1);
    private static final Duration SHORTEST_TAKEN_OVER = Duration.ofSeconds(1);
    /** More than the pauses of the other client, which is away meanwhile. */
    private static final Duration STEADY_TAKEN_OVER = Duration.ofMinutes(3);

    private static final Duration STEADY = Duration.ofSeconds(5);

    private final BackOff backOff;
    private final BackOff takenOver = new BackOff(SHORTEST_TAKEN_OVER, LONGEST_TAKEN_OVER);
    private long connectedAt;
    private boolean isConnected;
    private int times;
    private Instant lastTime = Instant.EPOCH;
    private String because = "";

    /** @param longest pause where nobody takes anything over */
    public Reconnecting(Duration longest) {
        this.backOff = BackOff.upTo(longest);
    }

    /** A connection was made. */
    public synchronized void connected() {
        connectedAt = System.nanoTime();
        isConnected = true;
    }

    /** The connection was lost, or none could be made. Returns how long to wait. */
    public synchronized Duration pauseAfter(Exception cause) {
        var lasted = Duration.ofNanos(isConnected ? System.nanoTime() - connectedAt : 0);
        isConnected = false;
        if (lasted.compareTo(STEADY) >= 0) {
            backOff.reset();
        }
        if (lasted.compareTo(STEADY_TAKEN_OVER) >= 0) {
            takenOver.reset();
            times = 0;
        }
        if (cause instanceof MqttConnection.TakenOver) {
            times++;
            lastTime = Instant.now();
            because = cause.getMessage();
            return takenOver.next();
        }
        return backOff.next();
    }

    /** What a person should know of a connection that is there, or nothing. */
    public synchronized String note() {
        return times == 0 ? "" : "; " + because + ": it took the connection over " + times + " times, last at " + lastTime;
    }
}
