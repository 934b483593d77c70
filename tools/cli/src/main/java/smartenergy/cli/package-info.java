/** The whole chain on one machine: {@code up}, its acceptance check, and the benchmarks. */
package smartenergy.cli;
