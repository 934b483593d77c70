package smartenergy.relay.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import smartenergy.telemetry.DeviceLimits;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.NumberText;
import smartenergy.telemetry.Reason;

/**
 * What a profile allows a resource's values to be.
 *
 * @param minimum in the resource's unit; negative infinity for none
 * @param maximum in the resource's unit; infinity for none
 * @param usual beyond which values are true but abnormal; from the resource's tags {@code alarmLow} and
 *     {@code alarmHigh}
 */
record Limits(String valueType, double minimum, double maximum, Optional<DeviceLimits.Range> usual) {
    private static final String ALARM_LOW = "alarmLow";
    private static final String ALARM_HIGH = "alarmHigh";

    private static final Set<String> NOT_NUMBERS = caseless("String", "Binary", "Object", "ObjectArray");

    /** By resource name. */
    static Map<String, Limits> of(JsonNode profile) {
        var byResource = new HashMap<String, Limits>();
        for (var resource : profile.path("deviceResources")) {
            var properties = resource.path("properties");
            byResource.put(
                    resource.path("name").asText(""),
                    new Limits(
                            properties.path("valueType").asText(""),
                            number(properties.path("minimum"), Double.NEGATIVE_INFINITY),
                            number(properties.path("maximum"), Double.POSITIVE_INFINITY),
                            usual(resource)));
        }
        return byResource;
    }

    /** @throws IllegalArgumentException if a limit is not a number, or the low one not below the high one */
    static Optional<DeviceLimits.Range> usual(JsonNode resource) {
        var tags = resource.path("tags");
        if (!tags.has(ALARM_LOW) && !tags.has(ALARM_HIGH)) {
            return Optional.empty();
        }
        return Optional.of(new DeviceLimits.Range(
                alarm(tags, ALARM_LOW, Double.NEGATIVE_INFINITY), alarm(tags, ALARM_HIGH, Double.POSITIVE_INFINITY)));
    }

    private static double alarm(JsonNode tags, String name, double none) {
        var limit = tags.path(name);
        if (limit.isMissingNode() || limit.isNumber()) {
            return limit.asDouble(none);
        }
        throw new IllegalArgumentException(name + " is " + limit + ", not a number");
    }

    /** Until EdgeX v3 a limit was a text, in which case an empty one is none. */
    private static double number(JsonNode limit, double none) {
        double number = limit.isNumber()
                ? limit.doubleValue()
                : NumberText.orNaN(limit.asText("").strip());
        return Double.isNaN(number) ? none : number;
    }

    /** @throws InvalidReading if the value has another type or is beyond the limits */
    void check(Observed value) {
        boolean isOther = value.valueType().isEmpty()
                ? value.number().isPresent() == isNotANumber()
                : !value.valueType().equalsIgnoreCase(valueType);
        if (isOther) {
            throw new InvalidReading(
                    Reason.WRONG_TYPE,
                    value.resource() + " is " + describe(value) + "; its device's profile says " + valueType);
        }
        double number = value.number().orElse(Double.NaN);
        if (number < minimum || number > maximum) {
            throw new InvalidReading(
                    Reason.OUT_OF_RANGE,
                    "%s is %s; its device's profile allows %s to %s"
                            .formatted(value.resource(), number, minimum, maximum));
        }
    }

    private boolean isNotANumber() {
        return NOT_NUMBERS.contains(valueType) || valueType.regionMatches(true, valueType.length() - 5, "Array", 0, 5);
    }

    private static String describe(Observed value) {
        if (value.valueType().isEmpty()) {
            return value.number().isPresent() ? "a number" : "a text";
        }
        return value.valueType();
    }

    private static Set<String> caseless(String... names) {
        var set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(Set.of(names));
        return set;
    }
}
