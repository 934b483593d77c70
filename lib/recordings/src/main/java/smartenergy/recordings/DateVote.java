package smartenergy.recordings;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Finds the order of day, month and year from all dates of a column: the one that reads most of them and, of several,
 * the one in which the first time of a date follows the last time of the date before it.
 */
final class DateVote {
    /** Nearer than any two times that differ by the order of their dates. */
    private static final long NEAR = 12 * 3_600_000_000_000L;

    private final Map<DateOrder, Tally> tallies = new EnumMap<>(DateOrder.class);
    private String date = "";
    private String text = "";
    private String example = "";
    private boolean hasDots;
    private boolean hasDashes;

    private static final class Tally {
        private final TimeText form;
        private int readable;
        private int near;
        private long sum;

        Tally(TimeText form) {
            this.form = form;
        }

        void add(String before, String after) {
            long time = form.parse(after);
            if (time <= TimeText.OUT_OF_RANGE) {
                return;
            }
            readable++;
            sum += time;
            long last = form.parse(before);
            near += last > TimeText.OUT_OF_RANGE && Math.abs(time - last) < NEAR ? 1 : 0;
        }
    }

    DateVote() {
        for (var order : DateOrder.values()) {
            tallies.put(order, new Tally(new TimeText(order, ZoneOffset.UTC)));
        }
    }

    void add(String time) {
        if (!date.isEmpty() && time.startsWith(date) && !isDigit(time, date.length())) {
            text = time;
            return;
        }
        var next = TimeText.openDate(time);
        if (next.isEmpty()) {
            return;
        }
        tallies.values().forEach(tally -> tally.add(text, time));
        example = example.isEmpty() ? time : example;
        hasDots |= next.indexOf('.') > 0;
        hasDashes |= next.indexOf('-') > 0;
        date = next;
        text = time;
    }

    private static boolean isDigit(String text, int at) {
        return at < text.length() && Character.isDigit(text.charAt(at));
    }

    /** A date that shows what is open. */
    String example() {
        return example;
    }

    /** Empty if it cannot be told. */
    Optional<DateOrder> winner() {
        var left = new ArrayList<>(tallies.keySet());
        keepMost(left, order -> tallies.get(order).readable);
        if (left.size() > 1 && !hasDashes) {
            // 26/11/20 is rare; 20/11/26 is not.
            left.remove(DateOrder.YEAR_FIRST);
        }
        keepMost(left, order -> tallies.get(order).near);
        boolean isSame = left.stream()
                        .mapToLong(order -> tallies.get(order).sum)
                        .distinct()
                        .count()
                == 1;
        return left.size() == 1 || isSame || hasDots ? Optional.of(left.getFirst()) : Optional.empty();
    }

    private static void keepMost(List<DateOrder> orders, ToIntFunction<DateOrder> count) {
        int most = orders.stream().mapToInt(count).max().orElse(0);
        orders.removeIf(order -> count.applyAsInt(order) < most);
    }
}
