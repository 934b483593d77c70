/** What leaves the DataLake in files for those who work elsewhere. */
package smartenergy.datalake.export;
