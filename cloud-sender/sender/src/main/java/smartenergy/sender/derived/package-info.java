/** What the analytics derived: from Kafka to the DataLake. */
package smartenergy.sender.derived;
