/** What a single reading costs in the code that each one passes, measured by JMH. */
package smartenergy.benchmarks.codecs;
