package smartenergy.detection;

import java.util.List;

/**
 * What one detector knows about one series, and the life of the alarms that came of it.
 *
 * @param memory null while the detector knows nothing
 */
record DetectorState<S>(S memory, AlarmState alarm) {
    private static final DetectorState<?> NEW = new DetectorState<>(null, AlarmState.IDLE);

    @SuppressWarnings("unchecked") // it holds no memory
    static <S> DetectorState<S> fresh() {
        return (DetectorState<S>) NEW;
    }

    /** @param events takes what is to be reported */
    DetectorState<S> next(Detector<S> detector, Point point, Rules rules, List<AlarmEvent> events) {
        var judgement = detector.judge(memory, point, rules);
        return new DetectorState<>(judgement.state(), alarm)
                .find(detector, point.quantity(), judgement.finding(), point.at(), events);
    }

    /** The same knowledge after one more finding. */
    DetectorState<S> find(Detector<S> detector, String quantity, Finding finding, long at, List<AlarmEvent> events) {
        var step = alarm.next(detector, quantity, finding, at);
        step.event().ifPresent(events::add);
        return new DetectorState<>(memory, step.state());
    }
}
