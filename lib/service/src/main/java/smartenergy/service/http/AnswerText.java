package smartenergy.service.http;

/** What another server answered, for a person. */
public final class AnswerText {
    /** In characters. */
    private static final int MOST_SHOWN = 200;

    private AnswerText() {}

    /** Its beginning, in one line. */
    public static String shortened(String answer) {
        var line = answer.strip().replaceAll("\\s+", " ");
        return line.isEmpty() ? "(empty)" : line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
    }
}
