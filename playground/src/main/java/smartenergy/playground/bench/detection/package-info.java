/** Judges the detectors on labelled recordings, beside other detectors. */
package smartenergy.playground.bench.detection;
