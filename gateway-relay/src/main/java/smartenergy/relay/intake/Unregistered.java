package smartenergy.relay.intake;

/** What becomes of readings of devices that the registry does not know. */
public enum Unregistered {
    /** They are stored, with {@link smartenergy.telemetry.Flag#UNREGISTERED}. */
    ACCEPT,
    REJECT
}
