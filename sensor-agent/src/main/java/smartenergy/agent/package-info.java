/** The program on the Raspberry Pi. */
package smartenergy.agent;
