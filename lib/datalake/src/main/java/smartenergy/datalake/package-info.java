/** The DataLake: readings as points in InfluxDB 1.x. */
package smartenergy.datalake;
