/** Compositions and clusters as files; what is wrong with one is told with file, line and path. */
package smartenergy.composer.files;
