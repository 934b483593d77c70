/** The processes on this machine: what they are, how they start, and that they are kept running. */
package smartenergy.local.deployment;
