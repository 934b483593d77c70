/** The composer's loop over a cluster, what it remembers and says, and what it may be asked to do. */
package smartenergy.composer.control;
