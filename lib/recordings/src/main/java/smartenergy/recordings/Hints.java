package smartenergy.recordings;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a user says of a recording, where its header and content do not tell.
 *
 * @param time column of the time, or of date and time of day with a comma or plus between them; empty to look for it
 * @param dates what comes first in its dates; empty to decide it from the whole file
 * @param zone of times without an offset
 * @param advice how the user can give such a hint, with a place for its name and one for its value
 */
public record Hints(String time, Optional<DateOrder> dates, ZoneId zone, String advice) {
    /** How a hint is given on the command line. */
    public static final String OPTION = "--%s %s";

    /** What a shell takes as it is. */
    private static final Pattern PLAIN = Pattern.compile("[\\w.:/-]+");

    private static final String TIME = "time";
    private static final String DATES = "dates";
    private static final String ZONE = "zone";
    private static final String UTC = "UTC";

    /** Only the column of the time, which may be empty. */
    public static Hints time(String time) {
        return new Hints(time, Optional.empty(), ZoneId.of(UTC), OPTION);
    }

    /**
     * The hints {@code time}, {@code dates} and {@code zone} among others.
     *
     * @throws BadData if one says nothing that is known
     */
    public static Hints of(Map<String, String> named, String advice) {
        var dates = Optional.ofNullable(named.get(DATES))
                .map(text -> DateOrder.of(text)
                        .orElseThrow(() -> new BadData("dates '" + text + "' is none of dmy, mdy and ymd")));
        return new Hints(named.getOrDefault(TIME, ""), dates, zone(named.getOrDefault(ZONE, UTC)), advice);
    }

    /**
     * What a user says in one text, such as {@code time=when,celsius=t in °C,dates=dmy}; a comma in a column's name
     * does no harm.
     *
     * @param known what can be said, besides these three hints
     * @throws BadData if it says something else; names what can be said
     */
    public static Map<String, String> pairs(String text, Set<String> known) {
        var roles = new TreeSet<>(known);
        roles.addAll(Set.of(TIME, DATES, ZONE));
        var pairs = new HashMap<String, String>();
        var between = ",(?=\\s*(?:" + String.join("|", roles) + ")\\s*=)";
        for (var pair : text.isBlank() ? new String[0] : text.split(between)) {
            var sides = pair.split("=", 2);
            if (sides.length < 2 || !roles.contains(sides[0].strip())) {
                throw new BadData("'" + pair.strip() + "' does not say role=column with one of the roles " + roles
                        + ", such as time=when or dates=dmy");
            }
            pairs.put(sides[0].strip(), sides[1].strip());
        }
        return pairs;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text.strip());
        } catch (DateTimeException e) {
            throw new BadData("zone '" + text + "' is no time zone such as Europe/Berlin or +01:00");
        }
    }

    /** What to type to give a hint. */
    String advise(String hint, String value) {
        var typed = PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
        return advice.formatted(hint, typed);
    }

    String adviseTime(String column) {
        return advise(TIME, column);
    }

    String adviseDates(DateOrder order) {
        return advise(DATES, order.text());
    }
}
