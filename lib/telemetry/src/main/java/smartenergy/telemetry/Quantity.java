package smartenergy.telemetry;

/**
 * One number in the readings of a kind.
 *
 * @param name as it stands on the wire, in the DataPond and in InfluxDB; holds the unit
 * @param label what a person calls it, such as {@code temperature}
 * @param unit such as {@code °C}; empty for none
 * @param minimum the least value that can be true
 * @param maximum the greatest value that can be true
 * @param type what the number stands for
 * @param isOptional whether a reading may come without it
 */
public record Quantity(
        String name, String label, String unit, double minimum, double maximum, Type type, boolean isOptional) {

    /** What a number stands for. */
    public enum Type {
        NUMBER,
        /** 1 for on, open or true, 0 for the contrary; nothing between. */
        ON_OFF
    }

    static Quantity number(String name, String label, String unit, double minimum, double maximum) {
        return new Quantity(name, label, unit, minimum, maximum, Type.NUMBER, false);
    }

    static Quantity onOff(String name, String label) {
        return new Quantity(name, label, "", 0, 1, Type.ON_OFF, false);
    }

    Quantity optional() {
        return new Quantity(name, label, unit, minimum, maximum, type, true);
    }

    /** @throws InvalidReading if this cannot be true */
    void check(double value) {
        checkFinite(name, value);
        if (value < minimum || value > maximum) {
            throw new InvalidReading(
                    Reason.OUT_OF_RANGE,
                    "values." + name + " is " + value + ", not within " + minimum + " to " + maximum);
        }
        if (type == Type.ON_OFF && value != 0 && value != 1) {
            throw new InvalidReading(Reason.OUT_OF_RANGE, "values." + name + " is " + value + ", neither 0 nor 1");
        }
    }

    static void checkFinite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new InvalidReading(Reason.NOT_FINITE, name + " is " + value + ", not a finite number");
        }
    }
}
