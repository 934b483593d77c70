/** Recognises abnormal readings online, in bounded state per device; knows nothing of Kafka. */
package smartenergy.detection;
