package smartenergy.detection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What is known about one series of values.
 *
 * @param states of the detectors, in the order of their list
 */
record SeriesState(List<DetectorState<?>> states) {

    static SeriesState fresh(List<Detector<?>> detectors) {
        return new SeriesState(Collections.nCopies(detectors.size(), DetectorState.fresh()));
    }

    SeriesState next(List<Detector<?>> detectors, Point point, Rules rules, List<AlarmEvent> events) {
        var next = new ArrayList<DetectorState<?>>(detectors.size());
        for (int i = 0; i < detectors.size(); i++) {
            next.add(next(detectors.get(i), states.get(i), point, rules, events));
        }
        return new SeriesState(next);
    }

    @SuppressWarnings("unchecked") // the state at a detector's place is that detector's
    private static <S> DetectorState<S> next(
            Detector<S> detector, DetectorState<?> before, Point point, Rules rules, List<AlarmEvent> events) {
        return ((DetectorState<S>) before).next(detector, point, rules, events);
    }
}
