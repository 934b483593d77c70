package smartenergy.forecaster.model;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;

/** Solves ridge regressions on the same rows for several targets, columns and penalties; the costly part once. */
final class RidgeFit {
    private final double[] means;
    private final double[] deviations;
    private final DMatrixRMaj rows;
    private final DMatrixRMaj gram;

    RidgeFit(double[][] rows) {
        int width = rows[0].length;
        means = new double[width];
        deviations = new double[width];
        for (int column = 0; column < width; column++) {
            scale(rows, column);
        }
        this.rows = new DMatrixRMaj(rows.length, width);
        for (int i = 0; i < rows.length; i++) {
            for (int column = 0; column < width; column++) {
                this.rows.set(i, column, Ridge.standard(rows[i][column], means[column], deviations[column]));
            }
        }
        center();
        gram = new DMatrixRMaj(width, width);
        CommonOps_DDRM.multInner(this.rows, gram);
    }

    /** Mean and deviation of the known values without the outermost thousandths, so that no fault rules them. */
    private void scale(double[][] rows, int column) {
        double[] sorted = Arrays.stream(rows)
                .mapToDouble(row -> row[column])
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int cut = sorted.length / 1000;
        var inner = Arrays.stream(sorted, cut, Math.max(cut, sorted.length - cut));
        double[] kept = inner.toArray();
        double mean = Arrays.stream(kept).average().orElse(0);
        double variance = Arrays.stream(kept)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        means[column] = mean;
        deviations[column] = Math.sqrt(variance) > 1e-9 * Math.max(1, Math.abs(mean)) ? Math.sqrt(variance) : 0;
    }

    /** Clipping and unknown values may have moved the means. */
    private void center() {
        for (int column = 0; column < rows.numCols; column++) {
            double sum = 0;
            for (int i = 0; i < rows.numRows; i++) {
                sum += rows.get(i, column);
            }
            double mean = sum / rows.numRows;
            for (int i = 0; i < rows.numRows; i++) {
                rows.set(i, column, rows.get(i, column) - mean);
            }
            means[column] += mean * deviations[column];
        }
    }

    /** @param penalty in squared standard deviations, beside the number of rows */
    Ridge solve(double[] targets, int[] columns, double penalty) {
        double intercept = Arrays.stream(targets).average().orElseThrow();
        int width = columns.length;
        var left = new DMatrixRMaj(width, width);
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                left.set(i, j, gram.get(columns[i], columns[j]));
            }
            left.add(i, i, penalty);
        }
        var right = new DMatrixRMaj(width, 1);
        for (int row = 0; row < targets.length; row++) {
            double target = targets[row] - intercept;
            for (int i = 0; i < width; i++) {
                right.add(i, 0, rows.get(row, columns[i]) * target);
            }
        }
        var weights = new DMatrixRMaj(width, 1);
        var solver = LinearSolverFactory_DDRM.symmPosDef(width);
        if (!solver.setA(left)) {
            throw new IllegalStateException("a penalised system must have a solution");
        }
        solver.solve(right, weights);
        return new Ridge(
                columns,
                Arrays.stream(columns).mapToDouble(column -> means[column]).toArray(),
                Arrays.stream(columns).mapToDouble(column -> deviations[column]).toArray(),
                weights.data,
                intercept);
    }
}
