package smartenergy.agent.hardware;

import smartenergy.telemetry.DeviceDescription;

/**
 * What a sensor gave, before it is known when by the clock on the wall.
 *
 * @param nanos when it was, by {@link Ticks}
 */
record Sample(DeviceDescription device, Sensor.Observation observation, long nanos) {}
