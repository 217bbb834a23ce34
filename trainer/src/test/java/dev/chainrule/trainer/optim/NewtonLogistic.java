package dev.chainrule.trainer.optim;

/** Logistic regression by Newton's method in float64, with Gauss's elimination: the optimum that L-BFGS must find. */
final class NewtonLogistic {
    private NewtonLogistic() {
    }

    /** The weights of {@code columns} features, row-major, at which the gradient is 0. */
    static double[] optimum(double[] x, double[] y, int columns) {
        double[] w = new double[columns];
        for (int k = 0; k < 30; k++) {
            double[][] system = new double[columns][columns + 1];
            for (int i = 0; i < y.length; i++) {
                double z = 0;
                for (int j = 0; j < columns; j++) {
                    z += x[i * columns + j] * w[j];
                }
                double p = 1 / (1 + Math.exp(-z));
                for (int a = 0; a < columns; a++) {
                    for (int b = 0; b < columns; b++) {
                        system[a][b] += p * (1 - p) * x[i * columns + a] * x[i * columns + b];
                    }
                    system[a][columns] += (p - y[i]) * x[i * columns + a];
                }
            }
            double[] step = solve(system);
            for (int j = 0; j < columns; j++) {
                w[j] -= step[j];
            }
        }
        return w;
    }

    private static double[] solve(double[][] a) {
        int n = a.length;
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                double factor = i == k ? 0 : a[i][k] / a[k][k];
                for (int j = k; j <= n; j++) {
                    a[i][j] -= factor * a[k][j];
                }
            }
        }
        double[] x = new double[n];
        for (int k = 0; k < n; k++) {
            x[k] = a[k][n] / a[k][k];
        }
        return x;
    }
}
