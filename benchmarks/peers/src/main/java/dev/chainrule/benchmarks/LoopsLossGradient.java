package dev.chainrule.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Loss and gradient as a Java programmer writes them down: float32, one thread, each row once. */
final class LoopsLossGradient implements Competitor {
    private final LossGradientProblem problem;
    private final float[] loss = new float[1];
    private final float[] gradient;
    private final float[] slopes = new float[1];

    LoopsLossGradient(LossGradientProblem problem) {
        this.problem = problem;
        gradient = new float[problem.w.length];
    }

    @Override
    public float run() {
        float[] x = problem.x;
        float[] y = problem.y;
        float[] w = problem.w;
        int d = w.length;
        double squares = 0;
        double sum = 0;
        Arrays.fill(gradient, 0);
        for (int i = 0; i < y.length; i++) {
            float z = problem.b[0];
            for (int j = 0; j < d; j++) {
                z += x[i * d + j] * w[j];
            }
            boolean silent = problem.relu && z <= 0;
            float error = (silent ? 0 : z) - y[i];
            squares += error * error;
            if (!silent) {
                float slope = 2 * error / y.length;
                sum += slope;
                for (int j = 0; j < d; j++) {
                    gradient[j] += slope * x[i * d + j];
                }
            }
        }
        loss[0] = (float) (squares / y.length);
        slopes[0] = (float) sum;
        return loss[0];
    }

    @Override
    public List<float[]> results() {
        return List.of(loss.clone(), gradient.clone(), slopes.clone());
    }

    @Override
    public void close() {
        // holds nothing but arrays
    }
}
