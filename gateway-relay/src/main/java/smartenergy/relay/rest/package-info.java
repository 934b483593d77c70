/** What an operator asks the gateway over HTTP. */
package smartenergy.relay.rest;
