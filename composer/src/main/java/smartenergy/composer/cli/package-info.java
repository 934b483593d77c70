/** {@code smart-energy compose}. */
package smartenergy.composer.cli;
