package smartenergy.detection;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The alarms about one thing, those that are idle left out. */
record Alarms(Map<Anomaly, AlarmState> states) {
    static final Alarms NONE = new Alarms(Map.of());

    /** @param events takes what is to be reported */
    Alarms next(Anomaly anomaly, String quantity, Finding finding, long at, List<AlarmEvent> events) {
        var before = states.getOrDefault(anomaly, AlarmState.IDLE);
        var step = before.next(anomaly, quantity, finding, at);
        step.event().ifPresent(events::add);
        if (step.state().equals(before)) {
            return this;
        }
        var next = new EnumMap<Anomaly, AlarmState>(Anomaly.class);
        next.putAll(states);
        if (step.state().equals(AlarmState.IDLE)) {
            next.remove(anomaly);
        } else {
            next.put(anomaly, step.state());
        }
        return new Alarms(next);
    }

    boolean isOpen(Anomaly anomaly) {
        return states.getOrDefault(anomaly, AlarmState.IDLE).isOpen();
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(states.size());
        for (var state : states.entrySet()) {
            out.writeByte(state.getKey().ordinal());
            state.getValue().write(out);
        }
    }

    static Alarms read(DataInput in) throws IOException {
        var states = new EnumMap<Anomaly, AlarmState>(Anomaly.class);
        for (int rest = in.readByte(); rest > 0; rest--) {
            states.put(Anomaly.values()[in.readByte()], AlarmState.read(in));
        }
        return new Alarms(states);
    }
}
