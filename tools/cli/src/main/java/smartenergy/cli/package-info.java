/** The program {@code smart-energy} and those of its commands that need no server on this machine. */
package smartenergy.cli;
