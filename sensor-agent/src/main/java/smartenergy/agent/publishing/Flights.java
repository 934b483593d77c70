package smartenergy.agent.publishing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import smartenergy.agent.outbox.Entry;

/**
 * What was sent and is not acknowledged end to end, over all connections, and which of it is to be sent again: what
 * must be lost, as something sent well after it was acknowledged, and a few to ask with when nothing is acknowledged at
 * all. What only waits in a long queue is not made more. Any thread.
 */
final class Flights {
    /** Brokers and gateways keep the order but for so much. */
    static final Duration SLACK = Duration.ofSeconds(5);

    static final Duration LONGEST_PATIENCE = Duration.ofSeconds(60);
    static final int PROBE = 20;
    private static final int MOST_DOUBLINGS = 4;

    private final TreeMap<Long, Flight> byIndex = new TreeMap<>();
    private final Set<Long> probe = new TreeSet<>();
    private boolean isAsking;
    private long probedAt;
    private boolean isAnyOtherAcknowledged;
    /** When that was sent first which was acknowledged and sent last. */
    private long newestAcknowledged;

    private long lastProgress;
    private Duration patience = SLACK;

    private static final class Flight {
        private final long firstSentAt;
        private long lastSentAt;
        private int repetitions = -1;
        private boolean isAtBroker;

        private Flight(long now) {
            firstSentAt = now;
        }
    }

    /** @param now in nanoseconds that never go back, as everywhere here */
    Flights(long now) {
        newestAcknowledged = now - LONGEST_PATIENCE.toNanos();
        lastProgress = now;
    }

    synchronized void sent(List<Entry> entries, long now) {
        entries.forEach(entry -> sent(entry.index(), now));
    }

    private void sent(long index, long now) {
        var flight = byIndex.computeIfAbsent(index, any -> new Flight(now));
        if (byIndex.size() == 1) {
            lastProgress = now;
        }
        flight.lastSentAt = now;
        flight.repetitions++;
        flight.isAtBroker = false;
    }

    /** The broker has them. */
    synchronized void atBroker(List<Entry> entries) {
        for (var entry : entries) {
            var flight = byIndex.get(entry.index());
            if (flight != null) {
                flight.isAtBroker = true;
            }
        }
    }

    /** Of what is in flight, what no broker is known to have; to be sent again on another connection. */
    synchronized List<Entry> notAtBroker(List<Entry> inFlight) {
        return inFlight.stream()
                .filter(entry -> !byIndex.containsKey(entry.index()) || !byIndex.get(entry.index()).isAtBroker)
                .toList();
    }

    /** Of what is in flight, what is to be sent again now. */
    synchronized List<Entry> due(List<Entry> inFlight, long now) {
        isAsking = false;
        settle(inFlight.stream().map(Entry::index).collect(Collectors.toSet()), now);
        var due = new ArrayList<Entry>();
        for (var entry : inFlight) {
            var flight = byIndex.get(entry.index());
            if (flight != null && isLost(flight)) {
                due.add(entry);
            }
        }
        if (!due.isEmpty() || byIndex.isEmpty() || now - lastProgress < patience.toNanos()) {
            return due;
        }
        var asked = inFlight.stream()
                .filter(entry -> byIndex.containsKey(entry.index()))
                .limit(PROBE)
                .toList();
        asked.forEach(entry -> probe.add(entry.index()));
        isAsking = true;
        probedAt = now;
        isAnyOtherAcknowledged = false;
        lastProgress = now;
        patience =
                patience.multipliedBy(2).compareTo(LONGEST_PATIENCE) < 0 ? patience.multipliedBy(2) : LONGEST_PATIENCE;
        return asked;
    }

    /** Whether what was due last is to be asked with, as nothing is acknowledged at all. */
    synchronized boolean isAsking() {
        return isAsking;
    }

    /** Takes out what was acknowledged, and draws the conclusions. */
    private void settle(Set<Long> inFlight, long now) {
        boolean isProgress = false;
        for (var flights = byIndex.entrySet().iterator(); flights.hasNext(); ) {
            var flight = flights.next();
            if (!inFlight.contains(flight.getKey())) {
                newestAcknowledged = Math.max(newestAcknowledged, flight.getValue().firstSentAt);
                if (!probe.remove(flight.getKey())) {
                    isAnyOtherAcknowledged = true;
                }
                isProgress = true;
                flights.remove();
            }
        }
        if (!isProgress) {
            return;
        }
        lastProgress = now;
        patience = SLACK;
        if (probe.isEmpty() && probedAt != 0) {
            // Of a queue that is only long, more would have been acknowledged than just what was asked with.
            if (!isAnyOtherAcknowledged) {
                byIndex.values().stream()
                        .filter(flight -> flight.lastSentAt < probedAt)
                        .forEach(flight -> flight.lastSentAt = newestAcknowledged - LONGEST_PATIENCE.toNanos() * 2);
            }
            probedAt = 0;
        }
    }

    /** What nobody ever acknowledges is sent again more and more rarely. */
    private boolean isLost(Flight flight) {
        long slack = SLACK.toNanos() << Math.min(MOST_DOUBLINGS, flight.repetitions);
        return flight.lastSentAt < newestAcknowledged - slack;
    }
}
