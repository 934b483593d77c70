/** Reads records from CSV files of many shapes and lays them on a time grid. */
package smartenergy.recordings;
