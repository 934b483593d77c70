/** The inference server: KServe's protocols V1 and V2 over the newest good model. */
package smartenergy.forecaster.serving;
