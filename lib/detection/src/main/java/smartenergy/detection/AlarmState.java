package smartenergy.detection;

import static smartenergy.telemetry.Reading.instantOfNanos;

import java.time.Instant;
import java.util.Optional;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;
import smartenergy.telemetry.Alarm.Phase;
import smartenergy.telemetry.Nanos;

/**
 * The life of the alarms of one detector about one series: idle, suspicious, open, calming down. Times are in ns since
 * 1970.
 *
 * @param suspicions abnormal readings in a row while no alarm is open, or since an open one was calm
 * @param worst finding of the open alarm, or null while none is open
 * @param reported severity of the last step that was reported
 * @param calm readings in a row
 */
record AlarmState(int suspicions, Finding worst, long raisedAt, double reported, int calm, long calmSince) {
    static final AlarmState IDLE = new AlarmState(0, null, 0, 0, 0, 0);

    /** An open alarm is reported again when it is so many times as severe. */
    private static final double NOTABLY = 1.25;
    /** A reading in between takes as many calm ones back: a few in a hundred are usual, and must not keep it open. */
    private static final int DOUBT = 10;

    /** @param event what to report, if anything */
    record Step(AlarmState state, Optional<AlarmEvent> event) {}

    boolean isOpen() {
        return worst != null;
    }

    Step next(Detector<?> detector, String quantity, Finding finding, long at) {
        if (!isOpen()) {
            return suspect(detector, quantity, finding, at);
        }
        if (finding.isCalm()) {
            return calmDown(detector, quantity, at);
        }
        if (!finding.isAbnormal()) {
            return doubt();
        }
        boolean wasCalm = suspicions > 0 || calm >= detector.policy().calmReadings();
        if (wasCalm && finding.severity() < worst.severity()) {
            return suspectAgain(detector, quantity, finding, at);
        }
        var worse = finding.severity() > worst.severity() ? finding : worst;
        boolean notable = worse.severity() >= NOTABLY * reported;
        var state = new AlarmState(0, worse, raisedAt, notable ? worse.severity() : reported, 0, 0);
        return notable ? state.report(Phase.UPDATED, detector, quantity, at) : new Step(state, Optional.empty());
    }

    private Step suspect(Detector<?> detector, String quantity, Finding finding, long at) {
        if (!finding.isAbnormal()) {
            return new Step(IDLE, Optional.empty());
        }
        if (suspicions + 1 < detector.policy().raiseAfter() && finding.severity() < Finding.FAR_OUT) {
            return new Step(new AlarmState(suspicions + 1, null, 0, 0, 0, 0), Optional.empty());
        }
        return new AlarmState(0, finding, at, finding.severity(), 0, 0).report(Phase.RAISED, detector, quantity, at);
    }

    private Step doubt() {
        int left = Math.max(0, calm - DOUBT);
        return new Step(
                new AlarmState(0, worst, raisedAt, reported, left, left == 0 ? 0 : calmSince), Optional.empty());
    }

    /** Something else begins before the alarm is over: it must not hide behind one wild value that was worse. */
    private Step suspectAgain(Detector<?> detector, String quantity, Finding finding, long at) {
        return suspicions + 1 < detector.policy().raiseAfter()
                ? new Step(new AlarmState(suspicions + 1, worst, raisedAt, reported, 0, 0), Optional.empty())
                : new AlarmState(0, finding, raisedAt, finding.severity(), 0, 0)
                        .report(Phase.UPDATED, detector, quantity, at);
    }

    private Step calmDown(Detector<?> detector, String quantity, long at) {
        var policy = detector.policy();
        long since = calm == 0 ? at : calmSince;
        var state = new AlarmState(0, worst, raisedAt, reported, calm + 1, since);
        boolean isOver = calm + 1 >= policy.calmReadings()
                && Nanos.between(since, at) >= policy.clearAfter().toNanos();
        return isOver
                ? new Step(
                        IDLE,
                        state.report(Phase.CLEARED, detector, quantity, at).event())
                : new Step(state, Optional.empty());
    }

    /**
     * A reading that was held back on the way ends a silence that began after its time: no alarm ends before it begins.
     */
    private Step report(Phase phase, Detector<?> detector, String quantity, long at) {
        var clearedAt = phase == Phase.CLEARED
                ? Optional.of(instantOfNanos(Math.max(calmSince, raisedAt)))
                : Optional.<Instant>empty();
        return new Step(
                this,
                Optional.of(new AlarmEvent(
                        phase,
                        detector.name(),
                        quantity,
                        instantOfNanos(raisedAt),
                        instantOfNanos(Math.max(at, raisedAt)),
                        clearedAt,
                        worst.value(),
                        worst.expected())));
    }

    void write(StateWriter out) {
        out.integer(1, suspicions);
        if (isOpen()) {
            out.number(2, worst.severity())
                    .number(3, worst.value())
                    .number(4, worst.expected())
                    .time(5, raisedAt)
                    .number(6, reported)
                    .integer(7, calm)
                    .time(8, calmSince);
        }
    }

    static AlarmState read(StateReader in) {
        return in.number(2) > 0
                ? new AlarmState(
                        in.count(1),
                        new Finding(in.number(2), in.number(3), in.number(4)),
                        in.time(5),
                        in.number(6),
                        in.count(7),
                        in.time(8))
                : new AlarmState(in.count(1), null, 0, 0, 0, 0);
    }
}
