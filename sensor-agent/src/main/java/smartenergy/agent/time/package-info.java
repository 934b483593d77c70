/** Whether this machine knows the time: a Raspberry Pi has no clock that runs while it is off. */
package smartenergy.agent.time;
