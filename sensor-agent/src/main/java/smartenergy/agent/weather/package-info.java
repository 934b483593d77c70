/** Outdoor weather from OpenWeatherMap. */
package smartenergy.agent.weather;
