package smartenergy.forecaster.evaluation;

import java.time.Duration;

/**
 * Errors on the part of a file that no model has seen, in units of the target.
 *
 * @param windows on which the errors are
 * @param coverage how often the truth lay within the interval, from 0 to 1
 * @param width mean width of the interval
 */
public record Score(
        Duration ahead, int windows, Errors persistence, Errors ridge, Errors model, double coverage, double width) {

    /** Root of the mean squared, and mean absolute error. */
    public record Errors(double rmse, double mae) {}

    /** Sums up errors. */
    static final class Summing {
        private double squares;
        private double absolutes;
        private int count;

        void add(double error) {
            squares += error * error;
            absolutes += Math.abs(error);
            count++;
        }

        Errors errors() {
            return new Errors(Math.sqrt(squares / count), absolutes / count);
        }
    }
}
