/** The console: a page that draws what the DataLake holds, the JSON behind it, and the watch over the functions. */
package smartenergy.cloud.console;
