package smartenergy.recordings;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import smartenergy.telemetry.NumberText;

/** Numbers as files write them: digits with a sign, a fraction and an exponent, and nothing else. */
final class Numbers {
    private static final Set<String> MISSING =
            Set.of("", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", "nodata", "inf", "-inf", "infinity");

    /** As with the decimal point, thousands grouped by commas, blanks or apostrophes. */
    private static final Pattern GROUPED =
            Pattern.compile("[+-]?[1-9]\\d{0,2}([, '\u2019\u00A0\u2009\u202F])\\d{3}(?:\\1\\d{3})*(?:\\.\\d+)?");

    private static final Pattern GROUPS = Pattern.compile("[, '\u2019\u00A0\u2009\u202F]");
    /** A comma that cannot group thousands can only be the decimal sign. */
    private static final Pattern OTHER_SIGN = Pattern.compile("[+-]?\\d*,\\d+");

    /** Longer texts are not tried in every form. */
    private static final int LONGEST = 60;

    /** The sign that is no hyphen, which word processors and web pages set. */
    private static final char MINUS = '\u2212';

    private Numbers() {}

    /** Whether the text says that there is no value. */
    static boolean isMissing(String text) {
        return text.isBlank() || MISSING.contains(text.strip().toLowerCase(Locale.ROOT));
    }

    /**
     * The number, or NaN for what is no finite number.
     *
     * @param decimal the sign before the fraction; the other one groups thousands, or is unmistakable
     */
    static double parse(String text, char decimal) {
        var stripped = text.strip();
        if (stripped.isEmpty() || stripped.length() > LONGEST) {
            return Double.NaN;
        }
        if (stripped.charAt(0) == MINUS) {
            stripped = '-' + stripped.substring(1);
        }
        if (stripped.charAt(0) > '9') {
            return Double.NaN;
        }
        var pointed = decimal == ',' ? swapped(stripped) : stripped;
        double plain = NumberText.orNaN(pointed);
        if (!Double.isNaN(plain)) {
            return plain;
        }
        if (GROUPED.matcher(pointed).matches()) {
            return NumberText.orNaN(GROUPS.matcher(pointed).replaceAll(""));
        }
        return OTHER_SIGN.matcher(pointed).matches() ? NumberText.orNaN(pointed.replace(',', '.')) : Double.NaN;
    }

    private static String swapped(String text) {
        if (text.indexOf(',') < 0 && text.indexOf('.') < 0) {
            return text;
        }
        return text.replace(',', '\n').replace('.', ',').replace('\n', '.');
    }
}
