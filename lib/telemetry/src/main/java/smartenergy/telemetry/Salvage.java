package smartenergy.telemetry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What can be kept of measured values some of which cannot be true: one that need not be there does not take the others
 * along. These are a kind's optional quantities and its words, and every number of a general reading that is not
 * finite.
 *
 * @param dropped what was wrong with each value that is left out
 */
public record Salvage(Measurement measurement, List<String> dropped) {

    /**
     * A reading as its kind declares it.
     *
     * @throws InvalidReading if a required value is missing or wrong
     */
    public static Salvage of(Kind kind, Map<String, Double> values, List<String> words) {
        return of(kind, "", "", new TreeMap<>(values), Collections.emptySortedMap(), words);
    }

    static Salvage of(
            Kind kind,
            String profile,
            String source,
            SortedMap<String, Double> values,
            SortedMap<String, String> texts,
            List<String> words) {
        try {
            return new Salvage(Measurement.of(kind, profile, source, values, texts, words), List.of());
        } catch (InvalidReading e) {
            var dropped = new ArrayList<String>();
            var sound = kind == Kind.GENERAL ? finite(values, dropped) : possible(kind, values, dropped);
            var kept = Measurement.of(kind, profile, source, sound, texts, names(kind, words, dropped));
            return new Salvage(kept, List.copyOf(dropped));
        }
    }

    private static SortedMap<String, Double> finite(SortedMap<String, Double> values, List<String> dropped) {
        var kept = new TreeMap<String, Double>();
        values.forEach((name, value) -> {
            if (isSound(() -> Quantity.checkFinite("values." + name, value), dropped)) {
                kept.put(name, value);
            }
        });
        return kept;
    }

    private static SortedMap<String, Double> possible(
            Kind kind, SortedMap<String, Double> values, List<String> dropped) {
        var kept = new TreeMap<>(values);
        for (var quantity : kind.quantities()) {
            var value = values.get(quantity.name());
            if (quantity.isOptional() && value != null && !isSound(() -> quantity.check(value), dropped)) {
                kept.remove(quantity.name());
            }
        }
        return kept;
    }

    private static List<String> names(Kind kind, List<String> words, List<String> dropped) {
        if (kind.words().isEmpty()) {
            return words;
        }
        var declared = kind.words().get();
        var kept = new ArrayList<String>();
        for (var word : words) {
            if (kept.size() == declared.most()) {
                dropped.add(declared.member() + " has more than " + declared.most() + " entries");
                return kept;
            }
            if (isSound(() -> Names.check(declared.member(), word), dropped)) {
                kept.add(word);
            }
        }
        return kept;
    }

    private static boolean isSound(Runnable check, List<String> dropped) {
        try {
            check.run();
            return true;
        } catch (InvalidReading e) {
            dropped.add(e.getMessage());
            return false;
        }
    }
}
