/** Runs the cloud's detectors over recorded series. */
package smartenergy.cli.detect;
