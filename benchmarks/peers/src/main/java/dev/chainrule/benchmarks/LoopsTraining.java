package dev.chainrule.benchmarks;

import java.util.Arrays;
import java.util.List;

/** An epoch as a Java programmer writes it down: float32, one thread, rows read where they lie. */
final class LoopsTraining implements Competitor {
    private final TrainingProblem problem;
    private final float[] p;
    private final float[] gradient;
    private final float[] mean;
    private final float[] square;
    private final TrainingProblem.Orders orders;
    private int done;

    LoopsTraining(TrainingProblem problem) {
        this.problem = problem;
        int d = problem.features;
        p = Arrays.copyOf(problem.start.w, d + 1);
        p[d] = problem.start.b[0];
        gradient = new float[d + 1];
        mean = new float[d + 1];
        square = new float[d + 1];
        orders = problem.batch < problem.rows ? new TrainingProblem.Orders(problem.rows) : null;
    }

    @Override
    public float run() {
        int[] order = orders == null ? null : orders.next();
        for (int k = 0; k < problem.steps(); k++) {
            gradient(order, k * problem.batch);
            done++;
            if (problem.isSgd()) {
                descend();
            } else {
                adam();
            }
        }
        return p[problem.features];
    }

    private void gradient(int[] order, int from) {
        int d = problem.features;
        float[] x = problem.start.x;
        Arrays.fill(gradient, 0);
        for (int k = from; k < from + problem.batch; k++) {
            int row = order == null ? k : order[k];
            float z = p[d];
            for (int j = 0; j < d; j++) {
                z += p[j] * x[row * d + j];
            }
            if (z > 0) {
                float slope = 2 * (z - problem.start.y[row]) / problem.batch;
                for (int j = 0; j < d; j++) {
                    gradient[j] += slope * x[row * d + j];
                }
                gradient[d] += slope;
            }
        }
    }

    private void descend() {
        for (int j = 0; j < p.length; j++) {
            p[j] -= problem.rate() * gradient[j];
        }
    }

    private void adam() {
        float first = (float) (1 - Math.pow(0.9, done));
        float second = (float) (1 - Math.pow(0.999, done));
        for (int j = 0; j < p.length; j++) {
            mean[j] = 0.9f * mean[j] + 0.1f * gradient[j];
            square[j] = 0.999f * square[j] + 0.001f * gradient[j] * gradient[j];
            p[j] -= problem.rate() * (mean[j] / first) / ((float) Math.sqrt(square[j] / second) + 1e-8f);
        }
    }

    @Override
    public List<float[]> results() {
        return List.of(Arrays.copyOf(p, problem.features), new float[] {p[problem.features]});
    }

    @Override
    public void close() {
        // holds nothing but arrays
    }
}
