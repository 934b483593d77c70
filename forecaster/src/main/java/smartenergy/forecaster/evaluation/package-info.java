/** Judges models on the later part of a file, beside baselines. */
package smartenergy.forecaster.evaluation;
