package smartenergy.service.mqtt;

import java.io.EOFException;
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

    /** After a broker's fault the next connection fails; after a take-over it is made at once, and lost soon. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final int SUSPICIOUS = 3;

    private final String clientId;
    private final BackOff backOff;
    private final BackOff takenOver = new BackOff(SHORTEST_TAKEN_OVER, LONGEST_TAKEN_OVER);
    private long connectedAt;
    private boolean isConnected;
    private int closedSoon;
    private int times;
    private Instant lastTime = Instant.EPOCH;
    private String because = "";

    /**
     * For one client.
     *
     * @param longest pause where nobody takes anything over
     */
    public Reconnecting(String clientId, Duration longest) {
        this.clientId = clientId;
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
        boolean isTakenOver = cause instanceof MqttConnection.TakenOver;
        closedSoon = lasted.isPositive() && lasted.compareTo(SOON) < 0 && isClosed(cause) ? closedSoon + 1 : 0;
        if (isTakenOver || closedSoon >= SUSPICIOUS) {
            times++;
            lastTime = Instant.now();
            because = (isTakenOver ? "" : "perhaps ") + "another client uses this name, " + clientId;
            return takenOver.next();
        }
        return backOff.next();
    }

    /** Older brokers, such as mosquitto 2.0.11, do not say why they close a connection. */
    private static boolean isClosed(Throwable cause) {
        return cause instanceof EOFException || cause.getCause() != null && isClosed(cause.getCause());
    }

    /** What a person should know of a connection that is there, or nothing. */
    public synchronized String note() {
        return times == 0
                ? ""
                : "; " + because + ": it took the connection over " + times + " times, last at " + lastTime;
    }
}
