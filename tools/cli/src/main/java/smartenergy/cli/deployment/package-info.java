/** How a deployment that runs on this machine is found. */
package smartenergy.cli.deployment;
