package dev.chainrule.benchmarks;

import java.util.Arrays;
import java.util.List;

/** A layer forward and backward as a Java programmer writes it down: three loops a product, the innermost along rows in memory. */
final class LoopsLayer implements Competitor {
    private final LayerProblem problem;
    private final float[] h;
    private final float[] forX;
    private final float[] forW;
    private final float[] forB;
    private final float[] loss = new float[1];

    LoopsLayer(LayerProblem problem) {
        this.problem = problem;
        h = new float[problem.g.length];
        forX = new float[problem.x.length];
        forW = new float[problem.w.length];
        forB = new float[problem.width];
    }

    @Override
    public float run() {
        forward();
        backward();
        return loss[0];
    }

    private void forward() {
        int d = problem.width;
        double total = 0;
        for (int i = 0; i < problem.batch; i++) {
            System.arraycopy(problem.b, 0, h, i * d, d);
            for (int j = 0; j < d; j++) {
                float factor = problem.x[i * d + j];
                for (int k = 0; k < d; k++) {
                    h[i * d + k] += factor * problem.w[j * d + k];
                }
            }
            for (int k = 0; k < d; k++) {
                h[i * d + k] = Math.max(0, h[i * d + k]);
                total += h[i * d + k] * problem.g[i * d + k];
            }
        }
        loss[0] = (float) total;
    }

    private void backward() {
        int d = problem.width;
        Arrays.fill(forW, 0);
        Arrays.fill(forB, 0);
        for (int i = 0; i < problem.batch; i++) {
            for (int k = 0; k < d; k++) {
                h[i * d + k] = h[i * d + k] > 0 ? problem.g[i * d + k] : 0;
                forB[k] += h[i * d + k];
            }
            for (int j = 0; j < d; j++) {
                float factor = problem.x[i * d + j];
                float sum = 0;
                for (int k = 0; k < d; k++) {
                    sum += h[i * d + k] * problem.w[j * d + k];
                    forW[j * d + k] += factor * h[i * d + k];
                }
                forX[i * d + j] = sum;
            }
        }
    }

    @Override
    public List<float[]> results() {
        return List.of(loss.clone(), forX.clone(), forW.clone(), forB.clone());
    }

    @Override
    public void close() {
        // holds nothing but arrays
    }
}
