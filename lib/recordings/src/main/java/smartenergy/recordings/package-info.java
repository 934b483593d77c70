/**
 * The one reader of recorded series: which dialect of CSV, which columns, which form of time, and the rows of it.
 * Tables on a time grid are made on top of it.
 */
package smartenergy.recordings;
