/** The composer on one machine: nodes are groups of processes, and functions are processes in them. */
package smartenergy.local.cluster;
