/** What the composer sees of a cluster and asks of it. */
package smartenergy.composer.cluster;
