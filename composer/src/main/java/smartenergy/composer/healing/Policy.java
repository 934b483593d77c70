package smartenergy.composer.healing;

import java.time.Duration;

/**
 * How patient the composer is.
 *
 * @param tries how often a failing replica is redistributed on the same node before it goes to another
 * @param nodeGrace for how long a node may be lost before its functions move
 * @param unreadyGrace for how long a replica that was ready may be unready before that is a failure; also for how long
 *     a node may refuse a replica
 * @param silentGrace for how long one that was ready may take connections and not answer, as one that hangs does
 * @param startPatience for how long a replica may take to become ready, and up to {@link #BUSY} times as long while it
 *     is visibly at work; after that it has failed
 * @param forgetAfter good time after which a replica's failures on its node are forgotten; less does not count, so
 *     flapping does not forget them
 * @param avoidFor for how long a node is avoided by a replica that failed there too often, and by all once
 *     {@code avoidAfter} functions did
 * @param avoidAfter number of different functions
 */
public record Policy(
        int tries,
        Duration nodeGrace,
        Duration unreadyGrace,
        Duration silentGrace,
        Duration startPatience,
        Duration forgetAfter,
        Duration avoidFor,
        int avoidAfter) {
    /** Six tries are the paper's. */
    public static final Policy DEFAULT = new Policy(
            6,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(3),
            Duration.ofSeconds(120),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            2);

    /** So many times as patient with a replica that is visibly at work, as on a machine that is too small. */
    public static final int BUSY = 5;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 10;

    /** The same with another time to become ready. */
    public Policy withStartPatience(Duration patience) {
        return new Policy(tries, nodeGrace, unreadyGrace, silentGrace, patience, forgetAfter, avoidFor, avoidAfter);
    }

    /** How long to wait before the next try where there is no other node left; doubles from 10 s up to 5 min. */
    Duration pause(int triesSoFar) {
        int doublings = Math.clamp(triesSoFar - tries, 0, MOST_DOUBLINGS);
        var pause = FIRST_PAUSE.multipliedBy(1L << doublings);
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
