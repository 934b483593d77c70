/** What every service measures of itself. */
package smartenergy.service.metrics;
