/** Forecasts a room's temperature: from CSV records to a model, and from a model to an inference server. */
package smartenergy.forecaster;
