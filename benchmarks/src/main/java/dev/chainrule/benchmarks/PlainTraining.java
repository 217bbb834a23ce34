package dev.chainrule.benchmarks;

/** The first epoch of a training by plain loops in float64. */
final class PlainTraining {
    private PlainTraining() {
    }

    /** w, then b, after it. */
    static double[] epoch(TrainingProblem problem) {
        int d = problem.features;
        double[] p = new double[d + 1];
        for (int j = 0; j < d; j++) {
            p[j] = problem.start.w[j];
        }
        p[d] = problem.start.b[0];
        double[] mean = new double[d + 1];
        double[] square = new double[d + 1];
        int[] order = problem.batch < problem.rows ? new TrainingProblem.Orders(problem.rows).next() : null;
        for (int step = 0; step < problem.steps(); step++) {
            double[] g = gradient(problem, p, order, step * problem.batch);
            for (int j = 0; j <= d; j++) {
                if (problem.isSgd()) {
                    p[j] -= problem.rate() * g[j];
                } else {
                    mean[j] = 0.9 * mean[j] + (1 - 0.9) * g[j];
                    square[j] = 0.999 * square[j] + (1 - 0.999) * g[j] * g[j];
                    double meanHat = mean[j] / (1 - Math.pow(0.9, step + 1));
                    double squareHat = square[j] / (1 - Math.pow(0.999, step + 1));
                    p[j] -= problem.rate() * meanHat / (Math.sqrt(squareHat) + 1e-8);
                }
            }
        }
        return p;
    }

    private static double[] gradient(TrainingProblem problem, double[] p, int[] order, int from) {
        int d = problem.features;
        double[] g = new double[d + 1];
        for (int k = from; k < from + problem.batch; k++) {
            int row = order == null ? k : order[k];
            double z = p[d];
            for (int j = 0; j < d; j++) {
                z += p[j] * problem.start.x[row * d + j];
            }
            if (z > 0 || !problem.start.relu) {
                double slope = 2 * (z - problem.start.y[row]) / problem.batch;
                for (int j = 0; j < d; j++) {
                    g[j] += slope * problem.start.x[row * d + j];
                }
                g[d] += slope;
            }
        }
        return g;
    }
}
