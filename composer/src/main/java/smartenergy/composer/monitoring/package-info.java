/** Monitoring: whether addresses are reached, and whether functions move data, asked without waiting. */
package smartenergy.composer.monitoring;
