/** Asks the forecaster about each room, minute by minute, and keeps forecasts and their errors in the DataLake. */
package smartenergy.sender.forecasting;
