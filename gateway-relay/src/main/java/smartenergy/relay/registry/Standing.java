package smartenergy.relay.registry;

/** How well the registry knows what was observed. */
public enum Standing {
    KNOWN,
    /** The device's profile does not list all of the resources. */
    UNLISTED_RESOURCE,
    UNKNOWN_DEVICE
}
