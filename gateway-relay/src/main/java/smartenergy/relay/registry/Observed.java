package smartenergy.relay.registry;

import java.util.OptionalDouble;

/**
 * One value as a device gave it.
 *
 * @param valueType EdgeX's name of its type, or empty where the sender does not say
 * @param number absent where it is not one number
 */
public record Observed(String resource, String valueType, OptionalDouble number) {}
