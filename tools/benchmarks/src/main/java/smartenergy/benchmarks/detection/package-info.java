/** Judges the detectors on labelled recordings, beside other detectors. */
package smartenergy.benchmarks.detection;
