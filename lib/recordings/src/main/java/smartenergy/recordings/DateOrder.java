package smartenergy.recordings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What comes first in a date such as 3/4/26. */
public enum DateOrder {
    DAY_FIRST("dmy"),
    MONTH_FIRST("mdy"),
    /** For years of two digits; one of four in the first place tells by itself. */
    YEAR_FIRST("ymd");

    private final String text;

    DateOrder(String text) {
        this.text = text;
    }

    /** As a user writes it: dmy, mdy or ymd. */
    public String text() {
        return text;
    }

    /** The order of that text; empty if it is none. */
    public static Optional<DateOrder> of(String text) {
        return Arrays.stream(values())
                .filter(order -> order.text.equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst();
    }
}
