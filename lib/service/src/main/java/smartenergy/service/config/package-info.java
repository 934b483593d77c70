/** Configuration from environment variables, all problems reported at once. */
package smartenergy.service.config;
