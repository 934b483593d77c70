/** What the cloud could not take: kept in a Kafka topic, listed and replayed. */
package smartenergy.sender.rejected;
