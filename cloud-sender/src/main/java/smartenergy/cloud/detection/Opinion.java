package smartenergy.cloud.detection;

/** A detector's finding and what it knows from now on. */
record Opinion<S>(S state, Finding finding) {}
