package smartenergy.recordings;

/**
 * Six consecutive records, the input of every forecast.
 *
 * @param last index of the last one
 */
public record Window(Series series, int last) {
    /** As in the paper. */
    public static final int LENGTH = 6;

    /** @param record 0 for the oldest, 5 for the last */
    public double number(int column, int record) {
        return series.numbers()[column][last - LENGTH + 1 + record];
    }

    /** In the last record. */
    public String word(int column) {
        return series.words()[column][last];
    }

    /** Of the last record, in milliseconds of the epoch. */
    public long time() {
        return series.times()[last];
    }
}
