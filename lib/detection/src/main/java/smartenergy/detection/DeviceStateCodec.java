package smartenergy.detection;

import java.io.DataInput;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import smartenergy.detection.state.StateFormatException;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/**
 * Keeps a {@link DeviceState} as numbered fields, and each detector's part of it under the detector's name. What
 * another version's detectors know that this one has not is passed over; a detector that cannot read its part learns
 * anew. Thread-safe.
 */
public final class DeviceStateCodec {
    private static final int LAST_AT = 1;
    private static final int LAST_ARRIVAL = 2;
    private static final int SILENCE = 3;
    private static final int CLOCK = 4;
    private static final int SERIES = 5;

    private static final int NAME = 1;
    private static final int DETECTORS = 2;
    private static final int MEMORY = 2;
    private static final int ALARM = 3;

    private final List<Detector<?>> ofValues;

    public DeviceStateCodec() {
        this(Detectors.OF_VALUES);
    }

    DeviceStateCodec(List<Detector<?>> ofValues) {
        this.ofValues = ofValues;
    }

    public void write(DeviceState device, StateWriter out) {
        out.time(LAST_AT, device.lastAt())
                .time(LAST_ARRIVAL, device.lastArrival())
                .message(SILENCE, fields -> write(Detectors.SILENCE, device.silence(), fields))
                .message(CLOCK, fields -> write(Detectors.CLOCK, device.clock(), fields));
        device.series().forEach((quantity, series) -> out.message(SERIES, one -> write(quantity, series, one)));
    }

    private void write(String quantity, SeriesState series, StateWriter out) {
        out.text(NAME, quantity);
        for (int i = 0; i < ofValues.size(); i++) {
            var detector = ofValues.get(i);
            var state = series.states().get(i);
            if (!state.equals(DetectorState.fresh())) {
                out.message(DETECTORS, fields -> write(detector, state, fields.text(NAME, detector.name())));
            }
        }
    }

    @SuppressWarnings("unchecked") // the state at a detector's place is that detector's
    private static <S> void write(Detector<S> detector, DetectorState<?> state, StateWriter out) {
        if (state.memory() != null) {
            out.message(MEMORY, fields -> detector.write((S) state.memory(), fields));
        }
        if (!state.alarm().equals(AlarmState.IDLE)) {
            out.message(ALARM, state.alarm()::write);
        }
    }

    /**
     * Reads what this or another version wrote.
     *
     * @param relearned takes the detectors that could not read their part, each with what was wrong
     * @throws StateFormatException if it is no state at all
     */
    public DeviceState read(StateReader in, Consumer<String> relearned) {
        var series = new TreeMap<String, SeriesState>();
        in.messages(SERIES).forEach(one -> series.put(one.text(NAME), readSeries(one, relearned)));
        return new DeviceState(
                in.time(LAST_AT),
                in.time(LAST_ARRIVAL),
                read(Detectors.SILENCE, last(in, SILENCE), relearned),
                read(Detectors.CLOCK, last(in, CLOCK), relearned),
                series);
    }

    private SeriesState readSeries(StateReader in, Consumer<String> relearned) {
        var byName = new HashMap<String, StateReader>();
        in.messages(DETECTORS).forEach(one -> byName.put(one.text(NAME), one));
        var states = ofValues.stream()
                .<DetectorState<?>>map(detector -> read(detector, byName.get(detector.name()), relearned))
                .toList();
        return new SeriesState(states);
    }

    /** @param in null where nothing was written */
    private static <S> DetectorState<S> read(Detector<S> detector, StateReader in, Consumer<String> relearned) {
        if (in == null) {
            return DetectorState.fresh();
        }
        try {
            var memory = last(in, MEMORY);
            var alarm = last(in, ALARM);
            return new DetectorState<>(
                    memory == null ? null : detector.read(memory),
                    alarm == null ? AlarmState.IDLE : AlarmState.read(alarm));
        } catch (StateFormatException e) {
            relearned.accept(detector.name() + ": " + e.getMessage());
            return DetectorState.fresh();
        }
    }

    private static StateReader last(StateReader in, int field) {
        var all = in.messages(field);
        return all.isEmpty() ? null : all.getLast();
    }

    /**
     * Reads format 1, which had no tags.
     *
     * @throws IOException if it is no state of that format
     */
    public DeviceState readFormat1(DataInput in) throws IOException {
        return new Format1(in, ofValues).device();
    }
}
