/** The DataPond: every reading that reached the gateway, in MongoDB. */
package smartenergy.relay.datapond;
