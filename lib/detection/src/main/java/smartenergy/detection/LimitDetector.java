package smartenergy.detection;

import smartenergy.detection.Rules.Limits;

/** Recognises a value beyond its limits. */
final class LimitDetector implements Detector<Void> {
    static final String NAME = "limit";

    /** An excursion is over so far inside the limits, as a part of their distance. */
    private static final double MARGIN = 0.03;

    private static final double PER_WIDTH = 4;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public AlarmPolicy policy() {
        return AlarmPolicy.OF_RULES;
    }

    /** Where there is no limit, or none any more, all is normal. */
    @Override
    public Judgement<Void> judge(Void before, Point point, Rules rules) {
        var limits = rules.limits().get(point.quantity());
        return new Judgement<>(null, limits == null ? Finding.NORMAL : judge(limits, point.value()));
    }

    private static Finding judge(Limits limits, double value) {
        boolean isHigh = value - limits.high() > limits.low() - value;
        double beyond = isHigh ? value - limits.high() : limits.low() - value;
        double severity = beyond > 0
                ? Finding.ABNORMAL + PER_WIDTH * beyond / limits.width()
                : Finding.ABNORMAL + (Finding.ABNORMAL - Finding.CALM) * beyond / (MARGIN * limits.width());
        return new Finding(Math.max(0, severity), value, isHigh ? limits.high() : limits.low());
    }
}
