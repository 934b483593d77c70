/** The composer on Kubernetes: an adapter of the cluster, the operator and its commands. */
package smartenergy.composer.kubernetes;
