/** What a model sees of six records. */
package smartenergy.forecaster.features;
