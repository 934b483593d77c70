/** What every service shows its operator over HTTP: health, readiness, metrics and its own routes. */
package smartenergy.service.http;
