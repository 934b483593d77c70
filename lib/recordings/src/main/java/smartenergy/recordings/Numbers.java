package smartenergy.recordings;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Numbers as files write them: digits with a sign, a fraction and an exponent, and nothing else. */
final class Numbers {
    private static final Set<String> MISSING =
            Set.of("", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", "nodata", "inf", "-inf", "infinity");

    /** As with the decimal point, thousands grouped by commas, blanks or apostrophes. */
    private static final Pattern GROUPED =
            Pattern.compile("[+-]?[1-9]\\d{0,2}([, '\u2019\u00A0\u202F])\\d{3}(?:\\1\\d{3})*(?:\\.\\d+)?");

    private static final Pattern GROUPS = Pattern.compile("[, '\u2019\u00A0\u202F]");
    /** A comma that cannot group thousands can only be the decimal sign. */
    private static final Pattern OTHER_SIGN = Pattern.compile("[+-]?\\d*,\\d+");

    /** Longer ones are no measurement, and reading them costs time. */
    private static final int LONGEST = 60;

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
        if (stripped.isEmpty() || stripped.length() > LONGEST || stripped.charAt(0) > '9') {
            return Double.NaN;
        }
        var pointed = decimal == ',' ? swapped(stripped) : stripped;
        if (isPlain(pointed)) {
            double number = Double.parseDouble(pointed);
            return Double.isFinite(number) ? number : Double.NaN;
        }
        if (GROUPED.matcher(pointed).matches()) {
            return Double.parseDouble(GROUPS.matcher(pointed).replaceAll(""));
        }
        return OTHER_SIGN.matcher(pointed).matches() ? Double.parseDouble(pointed.replace(',', '.')) : Double.NaN;
    }

    private static String swapped(String text) {
        if (text.indexOf(',') < 0 && text.indexOf('.') < 0) {
            return text;
        }
        return text.replace(',', '\n').replace('.', ',').replace('\n', '.');
    }

    /** Java itself would read 1d, 0x1p3 and NaN as well. */
    private static boolean isPlain(String text) {
        int end = text.length();
        int at = isSign(text.charAt(0)) ? 1 : 0;
        int whole = digits(text, at);
        at += whole;
        int fraction = 0;
        if (at < end && text.charAt(at) == '.') {
            fraction = digits(text, at + 1);
            at += 1 + fraction;
        }
        if (whole + fraction == 0) {
            return false;
        }
        if (at < end && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            at += at < end && isSign(text.charAt(at)) ? 1 : 0;
            int exponent = digits(text, at);
            return exponent > 0 && at + exponent == end;
        }
        return at == end;
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    /** How many digits there are from a place on. */
    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - from;
    }
}
