/** Relays the DataPond to Kafka. */
package smartenergy.relay.communicator;
