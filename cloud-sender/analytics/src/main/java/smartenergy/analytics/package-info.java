/** The Kafka Streams analytics: from readings to roll-ups, alarms and training records. */
package smartenergy.analytics;
