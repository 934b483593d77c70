/** DHT22 and its relatives: by the kernel's driver, or by the edges on a GPIO line. */
package smartenergy.agent.dht22;
