package smartenergy.detection;

/** A detector's finding and what it knows from now on. */
record Judgement<S>(S state, Finding finding) {}
