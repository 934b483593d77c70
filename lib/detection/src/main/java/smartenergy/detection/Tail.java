package smartenergy.detection;

import java.util.List;
import smartenergy.detection.state.StateFormatException;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/**
 * How large is seldom: the size that one in twenty is above, tracked by stochastic approximation (Robbins and Monro,
 * 1951), so that a few wild sizes move it no more than a few mild ones. It begins with the first sizes all at once.
 *
 * @param mean of the sizes cut off at the bound; the unit of a step
 */
record Tail(double bound, double mean) {
    static final Tail NONE = new Tail(0, 0);

    private static final double SELDOM = 0.05;
    /** How many sizes it begins with. */
    static final int FIRST = 20;
    /** No single size counts for more, however long nothing came before it. */
    static final double MOST_WEIGHT = 1.0 / FIRST;

    /** Of the first sizes at most two may be wild, which is so many times the third largest; they are cut off. */
    private static final int WILD = 2;

    private static final double TIMES_WILD = 10;
    private static final double TIMES_TAME = 3;

    /**
     * Of the first sizes: the largest, unless it is wild.
     *
     * @param resolution as for {@link #next}
     */
    static Tail of(List<Double> sizes, double resolution) {
        if (sizes.isEmpty()) {
            return NONE;
        }
        var sorted = sizes.stream().sorted().toList();
        double largest = sorted.getLast();
        double tame = sorted.size() > WILD ? sorted.get(sorted.size() - 1 - WILD) : largest;
        boolean isWild = largest > TIMES_WILD * Math.max(tame, resolution);
        double bound = isWild ? Math.max(TIMES_TAME * tame, resolution) : largest;
        double mean = sorted.stream()
                .mapToDouble(size -> Math.min(size, bound) / sorted.size())
                .sum();
        return new Tail(bound, Math.min(mean, bound));
    }

    /**
     * @param weight of this size against all that came before, 0 to 1
     * @param resolution sizes below it do not count as large
     */
    Tail next(double size, double weight, double resolution) {
        double nextMean = mean + weight * (Math.min(size, Math.max(bound, resolution)) - mean);
        double direction = size > bound ? 1 - SELDOM : -SELDOM;
        return new Tail(Math.max(0, bound + weight * nextMean * direction / (2 * SELDOM)), nextMean);
    }

    boolean isFinite() {
        return Double.isFinite(bound + mean);
    }

    /** Takes two fields, of this number and the next. */
    void write(StateWriter out, int field) {
        out.number(field, bound).number(field + 1, mean);
    }

    static Tail read(StateReader in, int field) {
        return checked(in.number(field), in.number(field + 1));
    }

    /** @throws StateFormatException if these are no sizes */
    static Tail checked(double bound, double mean) {
        if (!(bound >= 0 && mean >= 0) || !Double.isFinite(bound + mean)) {
            throw new StateFormatException("no sizes are " + bound + " and " + mean);
        }
        return new Tail(bound, mean);
    }
}
