/** EdgeX v3 and v4: their REST API, their messages, and their events as readings. */
package smartenergy.relay.edgex;
