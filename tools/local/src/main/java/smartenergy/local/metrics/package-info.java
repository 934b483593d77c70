/** Services' own metrics, read as Prometheus reads them. */
package smartenergy.local.metrics;
