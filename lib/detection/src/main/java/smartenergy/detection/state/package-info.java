/** How what is known about a series is kept as bytes that later versions can read. */
package smartenergy.detection.state;
