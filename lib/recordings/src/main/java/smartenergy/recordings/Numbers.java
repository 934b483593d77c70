package smartenergy.recordings;

import java.util.Locale;
import java.util.Set;

/** Numbers as files write them. */
final class Numbers {
    private static final Set<String> MISSING =
            Set.of("", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", "nodata", "inf", "-inf", "infinity");

    private Numbers() {}

    /** Whether the text says that there is no value. */
    static boolean isMissing(String text) {
        return text.isBlank() || MISSING.contains(text.strip().toLowerCase(Locale.ROOT));
    }

    /** With a point or a comma before the fraction; NaN for what is no finite number. */
    static double parse(String text) {
        var stripped = text.strip();
        if (stripped.isEmpty() || "0123456789+-.,".indexOf(stripped.charAt(0)) < 0 || endsInLetter(stripped)) {
            return Double.NaN;
        }
        try {
            double number = Double.parseDouble(stripped.replace(',', '.'));
            return Double.isFinite(number) ? number : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Java would read 1d and 1f as numbers. */
    private static boolean endsInLetter(String text) {
        return Character.isLetter(text.charAt(text.length() - 1));
    }
}
