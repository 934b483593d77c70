package smartenergy.sender.forecasting;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.Kind;

/**
 * Whether a room's forecasts have become worse than the last value would have been, and stayed so: then the room is not
 * the one any more that the model was trained on.
 */
final class Drift {
    /** What its alarms name as their device. */
    static final String DEVICE = "forecaster";

    /** Errors of about so many minutes are averaged. */
    private static final double MEMORY = 60;
    /** Before so many errors are known there is no opinion. */
    private static final int LEARNING = 30;
    /** An alarm is over when forecasts are better by so much. */
    private static final double BETTER = 0.95;

    private final String site;
    private final String room;
    private final Duration after;
    private int count;
    private double ours;
    private double ofLast;
    private Instant worseSince;
    private boolean isOn;

    /** @param after for how long they must be worse */
    Drift(String site, String room, Duration after) {
        this.site = site;
        this.room = room;
        this.after = after;
    }

    /** @return what is to be told, if anything */
    Optional<Alarm> add(Instant at, double error, double errorOfLast) {
        count++;
        double weight = Math.max(1 / MEMORY, 1.0 / count);
        ours += weight * (Math.abs(error) - ours);
        ofLast += weight * (Math.abs(errorOfLast) - ofLast);
        if (count < LEARNING) {
            return Optional.empty();
        }
        if (isOn) {
            return ours < BETTER * ofLast ? Optional.of(cleared(at)) : Optional.empty();
        }
        if (ours <= ofLast) {
            worseSince = null;
            return Optional.empty();
        }
        worseSince = worseSince == null ? at : worseSince;
        if (Duration.between(worseSince, at).compareTo(after) < 0) {
            return Optional.empty();
        }
        isOn = true;
        return Optional.of(alarm(Alarm.Phase.RAISED, at, Optional.empty()));
    }

    boolean isOn() {
        return isOn;
    }

    private Alarm cleared(Instant at) {
        var alarm = alarm(Alarm.Phase.CLEARED, at, Optional.of(at));
        isOn = false;
        worseSince = null;
        return alarm;
    }

    private Alarm alarm(Alarm.Phase phase, Instant at, Optional<Instant> clearedAt) {
        return new Alarm(
                site,
                room,
                DEVICE,
                Kind.ROOM_CLIMATE,
                "celsius",
                "drift",
                phase,
                worseSince,
                at,
                clearedAt,
                ours,
                ofLast);
    }
}
