/** Trials of the composer on a Kubernetes cluster made for tests. */
package smartenergy.systemtests.cluster;
