/** Reads real sensors, each on a thread of its own. */
package smartenergy.agent.hardware;
