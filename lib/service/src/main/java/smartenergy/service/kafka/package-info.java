/** How a service meets Kafka: its clients, its topics, and the one loop that takes records from it. */
package smartenergy.service.kafka;
