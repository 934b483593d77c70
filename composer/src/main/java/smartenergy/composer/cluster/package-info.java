/** What the composer sees of a cluster and asks of it: the port, its adapters and the loop over it. */
package smartenergy.composer.cluster;
