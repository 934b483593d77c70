/** What travels between the functions: readings, acknowledgements, their JSON forms, and the names of topics. */
package smartenergy.telemetry;
