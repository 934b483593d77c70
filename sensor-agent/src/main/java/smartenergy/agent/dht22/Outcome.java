package smartenergy.agent.dht22;

import smartenergy.agent.hardware.Fault;

/** What became of one read of a DHT22. */
public sealed interface Outcome {

    /**
     * @param celsius air temperature, -40 to 80 °C (DHT22 datasheet, table 1)
     * @param humidityPercent relative humidity, 0 to 100 %
     */
    record Decoded(double celsius, double humidityPercent) implements Outcome {}

    /** @param detail for people: what was seen, with its unit */
    record Refused(Fault reason, String detail) implements Outcome {}

    /** Refuses what a sensor in order cannot have measured. */
    static Outcome judged(double celsius, double humidityPercent) {
        if (celsius == 0 && humidityPercent == 0) {
            return new Refused(Fault.ALL_ZERO, "all bits are 0, as of a line that is held down");
        }
        if (!(humidityPercent >= 0 && humidityPercent <= 100)) {
            return new Refused(Fault.HUMIDITY_RANGE, "humidity " + humidityPercent + " % is not within 0 to 100 %");
        }
        if (!(celsius >= -40 && celsius <= 80)) {
            return new Refused(Fault.TEMPERATURE_RANGE, "temperature " + celsius + " °C is not within -40 to 80 °C");
        }
        return new Decoded(celsius, humidityPercent);
    }
}
