package smartenergy.detection;

import smartenergy.detection.state.StateFormatException;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/**
 * How large is seldom: the size that one in twenty is above, tracked by stochastic approximation (Robbins and Monro,
 * 1951), so that a few wild sizes move it no more than a few mild ones.
 *
 * @param mean of the sizes cut off at the bound; the unit of a step
 */
record Tail(double bound, double mean) {
    static final Tail NONE = new Tail(0, 0);

    private static final double SELDOM = 0.05;
    /** The bound is the largest of so many sizes at first. */
    private static final int FIRST = 20;

    /**
     * @param count which size this is, from 1 on
     * @param weight of this size against all that came before, 0 to 1
     * @param resolution sizes below it do not count as large
     */
    Tail next(double size, long count, double weight, double resolution) {
        if (count <= FIRST) {
            return new Tail(Math.max(bound, size), mean + weight * (size - mean));
        }
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
