package smartenergy.telemetry;

import java.util.Locale;

/** What a reader of a reading should know of it though it is accepted; a closed set. */
public enum Flag {
    /** The gateway's registry does not know the device, or not all of its values. */
    UNREGISTERED,
    /** The device's clock was not synchronised when it gave the time. */
    CLOCK_UNSYNCHRONISED,
    /** A value or word that need not be there could not be true, and was left out. */
    VALUE_DROPPED;

    /** The flag on the wire, in the DataPond and as a field in InfluxDB, such as {@code clock_unsynchronised}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws InvalidReading if no flag has this text */
    public static Flag of(String text) {
        for (var flag : values()) {
            if (flag.text().equals(text)) {
                return flag;
            }
        }
        throw new InvalidReading(Reason.UNKNOWN_FIELD, "flags has '" + Names.shortened(text) + "', which is no flag");
    }
}
