/** The Data Sender: from Kafka to the DataLake, committing only what InfluxDB accepted. */
package smartenergy.sender.readings;
