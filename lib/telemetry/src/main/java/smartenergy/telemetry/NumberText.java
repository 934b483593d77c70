package smartenergy.telemetry;

/**
 * The one form of a number that is taken from outside, whatever the locale: ASCII digits with a sign, a fraction and an
 * exponent. Java's own parsers also take {@code 1D}, {@code 2F}, {@code 0x1p3}, {@code NaN} and the digits of every
 * script.
 */
public final class NumberText {
    /** Longer ones are no measurement, and reading them costs time. */
    private static final int LONGEST = 100;

    private static final int MOST_DIGITS_OF_LONG = 19;

    private NumberText() {}

    /** @throws NumberFormatException if the text is no finite number */
    public static double decimal(String text) {
        double number = orNaN(text);
        if (Double.isNaN(number)) {
            throw new NumberFormatException("'" + Names.shortened(text) + "' is not a number");
        }
        return number;
    }

    /** The number, or NaN for what is no finite number. */
    public static double orNaN(String text) {
        if (!isDecimal(text)) {
            return Double.NaN;
        }
        double number = Double.parseDouble(text);
        return Double.isFinite(number) ? number : Double.NaN;
    }

    /** @throws NumberFormatException if the text is no whole number of 64 bits */
    public static long whole(String text) {
        int from = text.isEmpty() || !isSign(text.charAt(0)) ? 0 : 1;
        int count = digits(text, from);
        if (count == 0 || from + count != text.length() || count > MOST_DIGITS_OF_LONG) {
            throw new NumberFormatException("'" + Names.shortened(text) + "' is not a whole number");
        }
        return Long.parseLong(text);
    }

    /** @throws NumberFormatException if the text is no whole number of 32 bits */
    public static int integer(String text) {
        long number = whole(text);
        if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
            throw new NumberFormatException("'" + text + "' is too large");
        }
        return (int) number;
    }

    /**
     * A value of Prometheus' text format, where {@code NaN}, {@code +Inf} and {@code -Inf} are numbers too.
     *
     * @throws NumberFormatException if it is none
     */
    public static double sample(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> decimal(text);
        };
    }

    private static boolean isDecimal(String text) {
        int end = text.length();
        if (end == 0 || end > LONGEST) {
            return false;
        }
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
