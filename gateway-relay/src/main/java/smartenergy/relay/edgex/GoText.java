package smartenergy.relay.edgex;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/** Texts of EdgeX's value types, which are what Go's strconv takes (ParseBool, ParseInt, ParseUint, ParseFloat). */
final class GoText {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");
    private static final Pattern UNSIGNED = Pattern.compile("\\d{1,40}");
    private static final Pattern SIGNED = Pattern.compile("[+-]?\\d{1,40}");
    private static final Pattern FLOAT = Pattern.compile("[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?"
            + "|0[xX](?:\\p{XDigit}+\\.?\\p{XDigit}*|\\.\\p{XDigit}+)[pP][+-]?\\d+)");
    private static final Pattern SPECIAL = Pattern.compile("([+-]?)(?:inf|infinity)|nan", Pattern.CASE_INSENSITIVE);

    /** The types of one value; with {@code Array} behind them, except Binary, they are types too. */
    enum Type {
        BOOL,
        STRING,
        UINT8,
        UINT16,
        UINT32,
        UINT64,
        INT8,
        INT16,
        INT32,
        INT64,
        FLOAT32,
        FLOAT64,
        BINARY,
        OBJECT;

        /** EdgeX takes any case. */
        static Optional<Type> of(String name) {
            return Arrays.stream(values())
                    .filter(type -> type.name().equalsIgnoreCase(name))
                    .findFirst();
        }

        private int bits() {
            return Integer.parseInt(name().replaceAll("\\D", ""));
        }
    }

    private GoText() {}

    /**
     * A Bool (1 or 0) or a number.
     *
     * @return absent if the text is none of the type; may be infinite or NaN, which Go takes
     */
    static OptionalDouble number(Type type, String text) {
        return switch (type) {
            case BOOL -> bool(text);
            case UINT8, UINT16, UINT32, UINT64 -> whole(UNSIGNED, text, BigInteger.ZERO, type.bits());
            case INT8, INT16, INT32, INT64 ->
                whole(SIGNED, text, BigInteger.ONE.shiftLeft(type.bits() - 1).negate(), type.bits() - 1);
            case FLOAT32, FLOAT64 -> real(text, type);
            case STRING, BINARY, OBJECT -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble bool(String text) {
        if (TRUE.contains(text)) {
            return OptionalDouble.of(1);
        }
        return FALSE.contains(text) ? OptionalDouble.of(0) : OptionalDouble.empty();
    }

    private static OptionalDouble whole(Pattern form, String text, BigInteger low, int bits) {
        if (!form.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        var number = new BigInteger(text);
        return number.compareTo(low) >= 0 && number.bitLength() <= bits
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    private static OptionalDouble real(String text, Type type) {
        var special = SPECIAL.matcher(text);
        if (special.matches()) {
            var sign = special.group(1);
            return OptionalDouble.of(sign == null ? Double.NaN : sign.equals("-") ? -1 / 0.0 : 1 / 0.0);
        }
        if (!FLOAT.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        double number = Double.parseDouble(text);
        boolean fits = Double.isFinite(type == Type.FLOAT32 ? (float) number : number);
        return fits ? OptionalDouble.of(number) : OptionalDouble.empty();
    }

    /**
     * Whether core-data takes the text for the type. It compares the type's name exactly, and lets a text of a type in
     * another case pass unseen.
     */
    static boolean isValid(String valueType, String text) {
        boolean isArray = valueType.contains("Array");
        if (isArray && text.length() < 2) {
            return false;
        }
        var name = isArray ? valueType.substring(0, valueType.length() - "Array".length()) : valueType;
        var type = Type.of(name).filter(found -> name.equals(capitalised(found)));
        if (type.isEmpty() || type.get() == Type.STRING) {
            return true;
        }
        return isArray
                ? Arrays.stream(text.substring(1, text.length() - 1).split(",", -1))
                        .allMatch(element -> number(type.get(), element.strip()).isPresent())
                : number(type.get(), text).isPresent();
    }

    private static String capitalised(Type type) {
        return type.name().charAt(0) + type.name().substring(1).toLowerCase(Locale.ROOT);
    }

    static boolean isValueType(String name, Release release) {
        boolean isArray = name.length() > 5 && name.regionMatches(true, name.length() - 5, "Array", 0, 5);
        var type = Type.of(isArray ? name.substring(0, name.length() - 5) : name);
        return type.isPresent()
                && !(isArray && (type.get() == Type.BINARY || type.get() == Type.OBJECT && release == Release.V3));
    }
}
