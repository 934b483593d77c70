package smartenergy.local.cluster;

import java.util.Optional;
import smartenergy.composer.cluster.InstanceStatus.Phase;

/**
 * How far a run is. Any thread may bring an event; one that comes too late changes nothing, such as the answer to a
 * probe that was under way when the run was told to stop.
 */
final class RunState {
    private Step step = Step.UNREADY;
    private String detail = "starts";

    /** What may happen to a run. */
    enum Event {
        /** A probe found it ready. */
        READY,
        /** A probe found it not ready. */
        UNREADY,
        /** It is told to stop. */
        STOP,
        /** Its process is over, or will certainly never be there. */
        END
    }

    /** How a run stands, and as what the composer sees it. */
    enum Step {
        UNREADY(Phase.UNREADY),
        READY(Phase.READY),
        STOPPING(Phase.LEAVING),
        /** Over, and nobody had told it to stop. */
        CRASHED(Phase.CRASHED),
        /** Over, as it was told, or told so afterwards: to be cleared away. */
        GONE(Phase.LEAVING);

        private final Phase phase;

        Step(Phase phase) {
            this.phase = phase;
        }

        /** All that may follow; absent where the event comes too late. */
        Optional<Step> after(Event event) {
            return Optional.ofNullable(
                    switch (this) {
                        case UNREADY, READY ->
                            switch (event) {
                                case READY -> READY;
                                case UNREADY -> UNREADY;
                                case STOP -> STOPPING;
                                case END -> CRASHED;
                            };
                        case STOPPING -> event == Event.END ? GONE : null;
                        case CRASHED -> event == Event.STOP ? GONE : null;
                        case GONE -> null;
                    });
        }
    }

    /** Its phase and detail at one moment. */
    record Seen(Phase phase, String detail) {}

    /**
     * Takes an event over, unless it comes too late.
     *
     * @param why for a person
     * @return whether it was taken over
     */
    synchronized boolean take(Event event, String why) {
        var next = step.after(event);
        next.ifPresent(after -> {
            // Why it crashed is worth more than that it was then told to stop.
            detail = step == Step.CRASHED ? detail : why;
            step = after;
        });
        return next.isPresent();
    }

    synchronized Seen seen() {
        return new Seen(step.phase, detail);
    }

    synchronized boolean isReady() {
        return step == Step.READY;
    }

    /** Whether it has been told to stop; it may be over. */
    synchronized boolean isLeaving() {
        return step == Step.STOPPING || step == Step.GONE;
    }

    synchronized boolean isOver() {
        return step == Step.CRASHED || step == Step.GONE;
    }

    /** Whether it is over and nothing more is to be learnt of it. */
    synchronized boolean isGone() {
        return step == Step.GONE;
    }
}
