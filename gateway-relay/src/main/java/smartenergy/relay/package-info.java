/** The program at the edge. */
package smartenergy.relay;
