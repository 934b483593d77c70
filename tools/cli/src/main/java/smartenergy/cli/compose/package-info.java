/** {@code smart-energy compose}. */
package smartenergy.cli.compose;
