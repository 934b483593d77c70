/** Trains a model once and leaves it where the inference server finds it. */
package smartenergy.forecaster.training;
