package smartenergy.systemtests.acceptance;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sequence numbers found at one hop, each counted. For one thread. */
public final class Inventory {
    private final Map<Numbering, Numbers> byNumbering = new HashMap<>();
    private long total;

    /** Sequence numbers of one device: which there are, and which came again. */
    private static final class Numbers {
        private final BitSet seen = new BitSet();
        private final List<Long> repeated = new ArrayList<>();
    }

    void add(Numbering numbering, long number) {
        var numbers = byNumbering.computeIfAbsent(numbering, any -> new Numbers());
        int index = Math.toIntExact(number);
        if (numbers.seen.get(index)) {
            numbers.repeated.add(number);
        }
        numbers.seen.set(index);
        total++;
    }

    /** How many were found, repetitions included. */
    public long total() {
        return total;
    }

    /** How many different ones were found. */
    public long distinct() {
        return byNumbering.values().stream()
                .mapToLong(numbers -> numbers.seen.cardinality())
                .sum();
    }

    Set<Numbering> numberings() {
        return byNumbering.keySet();
    }

    BitSet seen(Numbering numbering) {
        var numbers = byNumbering.get(numbering);
        return numbers == null ? new BitSet() : numbers.seen;
    }

    List<Long> repeated(Numbering numbering) {
        var numbers = byNumbering.get(numbering);
        return numbers == null ? List.of() : numbers.repeated;
    }
}
