package smartenergy.detection;

/**
 * A detector's finding and what it knows from now on.
 *
 * @param state may be null where it needs none
 */
record Judgement<S>(S state, Finding finding) {}
