/** Container images made on this machine, where no registry can be reached. */
package smartenergy.packaging;
