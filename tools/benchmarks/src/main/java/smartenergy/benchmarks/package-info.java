/** Measures the chain, each figure beside a baseline taken in the same run. */
package smartenergy.benchmarks;
