/**
 * The console: pages that draw what the DataLake holds and what the composer does, the JSON behind them, and the watch
 * over the functions.
 */
package smartenergy.console;
