package smartenergy.sender.forecasting;

import java.time.Duration;

/**
 * What the inference server says of a room so long after the last record.
 *
 * @param celsius expected temperature of the room
 * @param lower between this and upper the truth should lie in nine of ten cases
 */
record Forecast(Duration ahead, double celsius, double lower, double upper) {}
