/** The server's own temperature, as the kernel tells it. */
package smartenergy.agent.hwmon;
