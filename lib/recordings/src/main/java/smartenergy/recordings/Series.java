package smartenergy.recordings;

/**
 * The records of one room or sensor on the time grid, only those that have a target.
 *
 * @param bins number of each record's place on the grid, rising; a gap leaves numbers out
 * @param times of the records, in milliseconds of the epoch
 * @param numbers by column, then by record; NaN where unknown
 * @param words by column, then by record; null where unknown
 */
public record Series(long[] bins, long[] times, double[][] numbers, String[][] words) {
    public int size() {
        return bins.length;
    }

    /** Whether so many records in a row, the last at that index, follow each other without a gap. */
    boolean isGapless(int last, int length) {
        return last >= length - 1 && bins[last] - bins[last - length + 1] == length - 1;
    }
}
