package smartenergy.composer.composition;

import java.util.regex.Pattern;

/**
 * How the texts of a composition have to look, wherever it comes from; the resource's schema has the same expressions.
 */
public enum Form {
    /** With {@code -cloud} behind it, it is the name of a namespace. */
    COMPOSITION(
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?",
            50,
            "a name of lower-case letters, digits and dashes, up to 50 characters"),
    /** That of a Service, with room for what is made of it. */
    FUNCTION(
            "[a-z]([-a-z0-9]*[a-z0-9])?",
            50,
            "a name of lower-case letters, digits and dashes that begins with a letter, up to 50 characters"),
    /** Kubernetes documentation, "Labels and Selectors". */
    LABEL_VALUE(
            "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?",
            63,
            "a label's value of letters, digits, dashes, dots and underscores, up to 63 characters"),
    /** A label's value that says something; also what stands behind the prefix in a label's key. */
    LABEL_NAME(
            "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?",
            63,
            "a name of letters, digits, dashes, dots and underscores, up to 63 characters"),
    LABEL_KEY(
            "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?",
            317,
            "a label's key such as example.com/rack, up to 63 characters behind its prefix"),
    /** Kubernetes' Node. */
    NODE("[a-z0-9]([-a-z0-9.]*[a-z0-9])?", 253, "a node's name of lower-case letters, digits, dashes and dots"),
    /** POSIX, "Environment Variable Definition", as a shell sets it. */
    VARIABLE(
            "[A-Za-z_][A-Za-z0-9_]*",
            256,
            "a variable's name of letters, digits and underscores that does not begin with a digit"),
    /** Prometheus documentation, "Metric names and labels". */
    METRIC("[a-zA-Z_:][a-zA-Z0-9_:]*", 256, "a metric's name of letters, digits, colons and underscores"),
    /** Kubernetes documentation, "Quantity", as far as an amount in thousandths or bytes fits 64 bits. */
    QUANTITY(
            "[0-9]{1,15}(\\.[0-9]{1,9})?[num]?|[0-9]{1,12}(\\.[0-9]{1,9})?k|[0-9]{1,9}(\\.[0-9]{1,9})?M"
                    + "|[0-9]{1,6}(\\.[0-9]{1,9})?G|[0-9]{1,3}(\\.[0-9]{1,9})?T|[0-9]{1,11}(\\.[0-9]{1,9})?Ki"
                    + "|[0-9]{1,8}(\\.[0-9]{1,9})?Mi|[0-9]{1,5}(\\.[0-9]{1,9})?Gi|[0-9]{1,2}(\\.[0-9]{1,9})?Ti"
                    + "|[0-9]{1,5}[eE][0-9]",
            32,
            "a quantity such as 250m, 2 or 64Mi"),
    PATH("/\\S*", 1024, "a path that begins with /"),
    /** Anything that says something. */
    WORD("\\S+", 1024, "a text without blanks");

    private final String expression;
    private final Pattern pattern;
    private final int longest;
    private final String description;

    Form(String expression, int longest, String description) {
        this.expression = expression;
        this.pattern = Pattern.compile(expression);
        this.longest = longest;
        this.description = description;
    }

    /** The regular expression that fits the whole of a text. */
    public String expression() {
        return "^(" + expression + ")$";
    }

    /** The most characters of a text. */
    public int longest() {
        return longest;
    }

    /**
     * The same text.
     *
     * @throws IllegalArgumentException if it is not of this form; says what is
     */
    public String require(String text) {
        if (text.length() <= longest && pattern.matcher(text).matches()) {
            return text;
        }
        throw new IllegalArgumentException("'" + text + "' is not " + description);
    }
}
