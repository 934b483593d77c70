package smartenergy.telemetry;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The measured part of a reading. Values outside what the instrument or nature allows are refused at construction. */
public sealed interface Measurement {

    Kind kind();

    /** The numbers by name, units in the names; as they stand on the wire, in the DataPond and in InfluxDB. */
    SortedMap<String, Double> values();

    /** The device profile that says what the values mean; empty where the kind says it. */
    default String profile() {
        return "";
    }

    /** Which of a device's independent sets of values this is, where a kind has more than one; else empty. */
    default String source() {
        return "";
    }

    /** What is not a number, by name. */
    default SortedMap<String, String> texts() {
        return Collections.emptySortedMap();
    }

    /** See {@link Kind.Words}; empty where the kind has none. */
    default List<String> words() {
        return List.of();
    }

    /**
     * What its parts make. Profile, source and texts are looked at for {@link Kind#GENERAL} only, the words for the
     * others only.
     *
     * @throws InvalidReading if it cannot be true, or is not as the kind declares it
     */
    static Measurement of(
            Kind kind,
            String profile,
            String source,
            SortedMap<String, Double> values,
            SortedMap<String, String> texts,
            List<String> words) {
        return kind == Kind.GENERAL ? new General(profile, source, values, texts) : new Declared(kind, values, words);
    }

    /**
     * A reading as its kind declares it.
     *
     * @param kind any but {@link Kind#GENERAL}
     * @param values every quantity that is not optional, and no other than the kind's
     */
    record Declared(Kind kind, SortedMap<String, Double> values, List<String> words) implements Measurement {
        public Declared {
            if (kind == Kind.GENERAL) {
                throw new IllegalArgumentException("a general device has values of its own");
            }
            int known = 0;
            for (var quantity : kind.quantities()) {
                var value = values.get(quantity.name());
                if (value != null) {
                    quantity.check(value);
                    known++;
                } else if (!quantity.isOptional()) {
                    throw new InvalidReading(Reason.MISSING_FIELD, "values." + quantity.name() + " is missing");
                }
            }
            if (known < values.size()) {
                throw new InvalidReading(
                        Reason.UNKNOWN_FIELD,
                        "values." + Names.shortened(unknown(kind, values)) + " is not part of " + kind.text());
            }
            values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
            words = List.copyOf(words);
            if (!words.isEmpty()) {
                checkWords(kind, words);
            }
        }

        private static String unknown(Kind kind, SortedMap<String, Double> values) {
            return values.keySet().stream()
                    .filter(name -> kind.quantities().stream()
                            .noneMatch(quantity -> quantity.name().equals(name)))
                    .findFirst()
                    .orElseThrow();
        }

        private static void checkWords(Kind kind, List<String> words) {
            var declared = kind.words()
                    .orElseThrow(() -> new InvalidReading(Reason.UNKNOWN_FIELD, kind.text() + " has no words"));
            if (words.size() > declared.most()) {
                throw new InvalidReading(
                        Reason.OUT_OF_RANGE,
                        declared.member() + " has " + words.size() + " entries, over " + declared.most());
            }
            words.forEach(word -> Names.check(declared.member(), word));
        }
    }

    /**
     * A reading of a device of any other profile. Values and texts together are 1 to 256; together with the names they
     * must fit into {@link ReadingJson#MAX_BYTES}.
     *
     * @param profile the device profile that says what the values mean
     * @param source the resource or command of the device that gave them; empty where a device has only one
     * @param values finite numbers by resource name
     * @param texts what is not a number, by resource name
     */
    record General(String profile, String source, SortedMap<String, Double> values, SortedMap<String, String> texts)
            implements Measurement {
        /** So many values and texts together a reading may have. */
        public static final int MAX_VALUES = 256;

        private static final int MAX_VALUE_NAME = 64;

        /** Names that InfluxDB or the audit uses beside the values. */
        public static final Set<String> TAKEN = Set.of("time", "seq", "stream");

        public General {
            Names.check("profile", profile);
            if (!source.isEmpty()) {
                Names.check("source", source);
            }
            int count = values.size() + texts.size();
            if (count < 1 || count > MAX_VALUES) {
                throw new InvalidReading(
                        Reason.OUT_OF_RANGE,
                        "values and texts have " + count + " entries together, not 1 to " + MAX_VALUES);
            }
            values.forEach((name, value) -> {
                checkName("values", name);
                Quantity.checkFinite("values." + name, value);
            });
            texts.forEach((name, text) -> {
                checkName("texts", name);
                if (!Names.isWellFormed(text)) {
                    throw new InvalidReading(Reason.WRONG_TYPE, "texts." + name + " holds half a surrogate pair");
                }
            });
            values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
            texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
        }

        /** Numbers of a device that has one source of them. */
        public General(String profile, SortedMap<String, Double> values) {
            this(profile, "", values, Collections.emptySortedMap());
        }

        @Override
        public Kind kind() {
            return Kind.GENERAL;
        }

        private static void checkName(String where, String name) {
            Names.check(where, name);
            if (name.length() > MAX_VALUE_NAME || name.startsWith("$") || TAKEN.contains(name)) {
                throw new InvalidReading(
                        Reason.INVALID_NAME,
                        where + " has the name '" + Names.shortened(name) + "', which it cannot hold");
            }
        }
    }
}
