package smartenergy.recordings;

import java.util.HashSet;
import java.util.Set;

/** What a first pass over a file finds in one column. */
final class ColumnSketch {
    /** More different texts make names or remarks, which say nothing of the room. */
    private static final int MAX_CATEGORIES = 200;

    private static final double MOSTLY = 0.9;

    private final Set<String> texts = new HashSet<>();
    private long numbers;
    private long words;
    private String firstWord = "";
    private long lineOfFirstWord;
    private double previous = Double.NaN;
    private long steps;

    /** @param number that the text is, or NaN */
    void add(String text, double number, long line) {
        if (Double.isNaN(number)) {
            if (Numbers.isMissing(text)) {
                return;
            }
            if (words++ == 0) {
                firstWord = text;
                lineOfFirstWord = line;
            }
            if (texts.size() <= MAX_CATEGORIES) {
                texts.add(text.strip());
            }
        } else {
            numbers++;
            steps += number - previous == 1 ? 1 : 0;
            previous = number;
        }
    }

    boolean isNumeric() {
        return numbers > 0 && numbers >= MOSTLY * (numbers + words);
    }

    boolean isCategorical() {
        return words > 0 && !isNumeric() && texts.size() <= MAX_CATEGORIES && texts.size() <= Math.max(2, words / 2);
    }

    /** Whether it counts the rows. */
    boolean isCounter() {
        return isNumeric() && numbers > 2 && steps >= 0.99 * (numbers - 1);
    }

    boolean isEmpty() {
        return numbers + words == 0;
    }

    /** Where the column is no number. */
    String firstWord() {
        return "line " + lineOfFirstWord + ": '" + firstWord + "'";
    }

    long words() {
        return words;
    }
}
