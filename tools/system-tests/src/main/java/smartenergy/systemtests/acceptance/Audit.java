package smartenergy.systemtests.acceptance;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What was sent against what is stored, by device and sequence number.
 *
 * @param differences one line per device that is not as it should be, naming its sequence numbers
 */
public record Audit(long sent, long stored, long duplicates, long lost, List<String> differences) {
    private static final int NAMED_RANGES = 20;

    /** @param accepted per device, the last number that the agent accepted; numbers count from 1 without gaps */
    public static Audit of(Map<Numbering, Long> accepted, Inventory found) {
        long duplicates = 0;
        long lost = 0;
        var differences = new ArrayList<String>();
        var all = new TreeSet<>(Comparator.comparing(Numbering::device).thenComparing(Numbering::stream));
        all.addAll(accepted.keySet());
        all.addAll(found.numberings());
        for (var numbering : all) {
            int last = Math.toIntExact(accepted.getOrDefault(numbering, 0L));
            var seen = found.seen(numbering);
            var missing = new BitSet();
            missing.set(1, last + 1);
            missing.andNot(seen);
            var unknown = (BitSet) seen.clone();
            unknown.clear(1, last + 1);
            var repeated = found.repeated(numbering);

            lost += missing.cardinality();
            duplicates += repeated.size();
            report(differences, numbering, "lost", ranges(missing), missing.isEmpty());
            report(differences, numbering, "stored twice", repeated.toString(), repeated.isEmpty());
            report(
                    differences,
                    numbering,
                    "stored but never sent",
                    ranges(unknown) + "; the last one sent is " + last,
                    unknown.isEmpty());
        }
        long sent = accepted.values().stream().mapToLong(Long::longValue).sum();
        return new Audit(sent, found.total(), duplicates, lost, List.copyOf(differences));
    }

    public boolean passed() {
        return differences.isEmpty();
    }

    /** The line that an operator looks for. */
    public String summary() {
        return "sent %d %s stored %d, duplicates %d, lost %d"
                .formatted(sent, sent == stored ? "=" : "≠", stored, duplicates, lost);
    }

    private static void report(
            List<String> differences, Numbering numbering, String what, String numbers, boolean nothing) {
        if (!nothing) {
            differences.add(numbering + ": " + what + ": " + numbers);
        }
    }

    /** Such as {@code 4-7, 12}; the first twenty ranges. */
    private static String ranges(BitSet numbers) {
        var ranges = new ArrayList<String>();
        for (int first = numbers.nextSetBit(0); first >= 0; ) {
            int end = numbers.nextClearBit(first);
            ranges.add(end - first == 1 ? Integer.toString(first) : first + "-" + (end - 1));
            first = numbers.nextSetBit(end);
        }
        int more = ranges.size() - NAMED_RANGES;
        return String.join(", ", ranges.subList(0, Math.min(ranges.size(), NAMED_RANGES)))
                + (more > 0 ? " and " + more + " ranges more" : "");
    }
}
