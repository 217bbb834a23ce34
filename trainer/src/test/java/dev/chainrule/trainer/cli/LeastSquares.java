package dev.chainrule.trainer.cli;

import java.util.Arrays;

/** The least mean squared error of a linear model, by Householder's QR decomposition in float64: what no descent can go below. */
final class LeastSquares {
    private LeastSquares() {
    }

    /** min over w, b of 1/n · Σ (y − x·w − b)²; the last number of each row is y. Columns that follow from others are no trouble. */
    static double loss(double[][] rows) {
        int n = rows.length;
        int columns = rows[0].length;                       // the 1s of the bias take the place of y
        double[] y = Arrays.stream(rows).mapToDouble(row -> row[columns - 1]).toArray();
        double[][] a = new double[columns][n];              // by column; each divided by its length, which changes nothing
        for (int j = 0; j < columns; j++) {
            int column = j;
            Arrays.setAll(a[j], i -> column == 0 ? 1 : rows[i][column - 1]);
            double length = length(a[j], 0);
            Arrays.setAll(a[j], i -> length == 0 ? 0 : a[column][i] / length);
        }
        int rank = 0;
        for (int j = 0; j < columns && rank < n; j++) {
            double length = length(a[j], rank);
            if (length > 1e-12) {
                double[] v = Arrays.copyOfRange(a[j], rank, n);
                v[0] += Math.copySign(length, v[0]);
                for (int k = j; k < columns; k++) {
                    reflect(a[k], v, rank);
                }
                reflect(y, v, rank++);
            }
        }
        double rest = length(y, rank);
        return rest * rest / n;
    }

    private static double length(double[] column, int from) {
        double sum = 0;
        for (int i = from; i < column.length; i++) {
            sum += column[i] * column[i];
        }
        return Math.sqrt(sum);
    }

    /** x ← x − 2·v·(v·x)/(v·v), from element {@code from} on. */
    private static void reflect(double[] x, double[] v, int from) {
        double dot = 0;
        double square = 0;
        for (int i = 0; i < v.length; i++) {
            dot += v[i] * x[from + i];
            square += v[i] * v[i];
        }
        for (int i = 0; i < v.length; i++) {
            x[from + i] -= 2 * dot / square * v[i];
        }
    }
}
