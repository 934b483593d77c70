package smartenergy.detection;

import static smartenergy.telemetry.Reading.instantOfNanos;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import smartenergy.telemetry.Alarm.Phase;

/**
 * The life of the alarms of one kind about one thing: idle, suspicious, open, calming down. Times are in ns since 1970.
 *
 * @param suspicions abnormal readings in a row while no alarm is open
 * @param worst finding of the open alarm, or null while none is open
 * @param reported severity of the last step that was reported
 * @param calm readings in a row
 */
record AlarmState(int suspicions, Finding worst, long raisedAt, double reported, int calm, long calmSince) {
    static final AlarmState IDLE = new AlarmState(0, null, 0, 0, 0, 0);

    /** An open alarm is reported again when it is so many times as severe. */
    private static final double NOTABLY = 1.25;

    /** @param event what to report, if anything */
    record Step(AlarmState state, Optional<AlarmEvent> event) {}

    boolean isOpen() {
        return worst != null;
    }

    Step next(Anomaly anomaly, String quantity, Finding finding, long at) {
        if (!isOpen()) {
            return suspect(anomaly, quantity, finding, at);
        }
        if (finding.isCalm()) {
            return calmDown(anomaly, quantity, at);
        }
        var worse = finding.severity() > worst.severity() ? finding : worst;
        boolean notable = worse.severity() >= NOTABLY * reported;
        var state = new AlarmState(0, worse, raisedAt, notable ? worse.severity() : reported, 0, 0);
        return notable ? state.report(Phase.UPDATED, anomaly, quantity, at) : new Step(state, Optional.empty());
    }

    private Step suspect(Anomaly anomaly, String quantity, Finding finding, long at) {
        if (!finding.isAbnormal()) {
            return new Step(IDLE, Optional.empty());
        }
        if (suspicions + 1 < anomaly.raiseAfter() && finding.severity() < Finding.FAR_OUT) {
            return new Step(new AlarmState(suspicions + 1, null, 0, 0, 0, 0), Optional.empty());
        }
        return new AlarmState(0, finding, at, finding.severity(), 0, 0).report(Phase.RAISED, anomaly, quantity, at);
    }

    private Step calmDown(Anomaly anomaly, String quantity, long at) {
        long since = calm == 0 ? at : calmSince;
        var state = new AlarmState(0, worst, raisedAt, reported, calm + 1, since);
        boolean isOver = calm + 1 >= anomaly.calmReadings() && at - since >= anomaly.clearAfter();
        return isOver
                ? new Step(
                        IDLE, state.report(Phase.CLEARED, anomaly, quantity, at).event())
                : new Step(state, Optional.empty());
    }

    /**
     * A reading that was held back on the way ends a silence that began after its time: no alarm ends before it begins.
     */
    private Step report(Phase phase, Anomaly anomaly, String quantity, long at) {
        var clearedAt = phase == Phase.CLEARED
                ? Optional.of(instantOfNanos(Math.max(calmSince, raisedAt)))
                : Optional.<Instant>empty();
        return new Step(
                this,
                Optional.of(new AlarmEvent(
                        phase,
                        anomaly,
                        quantity,
                        instantOfNanos(raisedAt),
                        instantOfNanos(Math.max(at, raisedAt)),
                        clearedAt,
                        worst.value(),
                        worst.expected())));
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(suspicions);
        out.writeBoolean(isOpen());
        if (isOpen()) {
            out.writeDouble(worst.severity());
            out.writeDouble(worst.value());
            out.writeDouble(worst.expected());
            out.writeLong(raisedAt);
            out.writeDouble(reported);
            out.writeInt(calm);
            out.writeLong(calmSince);
        }
    }

    static AlarmState read(DataInput in) throws IOException {
        int suspicions = in.readInt();
        return in.readBoolean()
                ? new AlarmState(
                        suspicions,
                        new Finding(in.readDouble(), in.readDouble(), in.readDouble()),
                        in.readLong(),
                        in.readDouble(),
                        in.readInt(),
                        in.readLong())
                : new AlarmState(suspicions, null, 0, 0, 0, 0);
    }
}
