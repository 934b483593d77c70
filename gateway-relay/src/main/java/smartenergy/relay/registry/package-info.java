/** Which devices there are and what they measure: what EdgeX calls metadata. */
package smartenergy.relay.registry;
