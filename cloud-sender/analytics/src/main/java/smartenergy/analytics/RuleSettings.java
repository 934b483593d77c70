package smartenergy.analytics;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import smartenergy.detection.Rules;
import smartenergy.detection.Rules.Limits;
import smartenergy.detection.Rules.MaxChange;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.NumberText;

/** The rules of the detectors as settings: {@code kind.value=rule,kind.value=rule}. */
final class RuleSettings {
    /**
     * Room: what class A1 equipment allows (ASHRAE TC 9.9, Thermal Guidelines for Data Processing Environments, 2015).
     * Server: below where processors begin to slow down.
     */
    static final String LIMITS = "room_climate.celsius=15..32,room_climate.humidityPercent=8..80,server.celsius=..85";

    /** ASHRAE TC 9.9 allows 5 °C in any 15 minutes. */
    static final String MAX_CHANGES = "room_climate.celsius=5/PT15M";

    private RuleSettings() {}

    /** @throws IllegalArgumentException if a setting is not of its form; says which part */
    static Map<Kind, Rules> parse(String limits, String maxChanges, Duration clockTolerance) {
        var limitsByKind = byKind(limits, RuleSettings::limits);
        var changesByKind = byKind(maxChanges, RuleSettings::maxChange);
        var rules = new EnumMap<Kind, Rules>(Kind.class);
        for (var kind : Kind.values()) {
            rules.put(
                    kind,
                    new Rules(
                            limitsByKind.getOrDefault(kind, Map.of()),
                            changesByKind.getOrDefault(kind, Map.of()),
                            clockTolerance));
        }
        return rules;
    }

    private static <T> Map<Kind, Map<String, T>> byKind(String setting, Function<String, T> rule) {
        var byKind = new EnumMap<Kind, Map<String, T>>(Kind.class);
        for (var part : setting.isBlank() ? new String[0] : setting.split(",")) {
            try {
                int equals = part.indexOf('=');
                int dot = part.indexOf('.');
                byKind.computeIfAbsent(Kind.of(part.substring(0, dot).strip()), kind -> new HashMap<>())
                        .put(
                                part.substring(dot + 1, equals).strip(),
                                rule.apply(part.substring(equals + 1).strip()));
            } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
                throw new IllegalArgumentException("'" + part.strip() + "' is no rule", e);
            }
        }
        return byKind;
    }

    /** Such as {@code 15..32}, {@code ..85} or {@code 0..}. */
    private static Limits limits(String text) {
        int dots = text.indexOf("..");
        var low = text.substring(0, dots);
        var high = text.substring(dots + 2);
        return new Limits(
                low.isEmpty() ? Double.NEGATIVE_INFINITY : NumberText.decimal(low),
                high.isEmpty() ? Double.POSITIVE_INFINITY : NumberText.decimal(high));
    }

    /** Such as {@code 5/PT15M}. */
    private static MaxChange maxChange(String text) {
        int slash = text.indexOf('/');
        return new MaxChange(NumberText.decimal(text.substring(0, slash)), Duration.parse(text.substring(slash + 1)));
    }
}
