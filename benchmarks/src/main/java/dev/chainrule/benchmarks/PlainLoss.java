package dev.chainrule.benchmarks;

import java.util.Map;

/** The loss of a ReLU neuron and its gradient by plain loops in float64: what a benchmark's results are checked against. */
final class PlainLoss {
    private PlainLoss() {
    }

    /** The loss 1/N Σ eᵢ², eᵢ = max(0, zᵢ) − yᵢ, then its derivatives 2/N Σ eᵢ·1[zᵢ > 0]·Xᵢ for w, and the same without Xᵢ for b. */
    static double[] withGradient(Map<String, float[]> data) {
        float[] x = data.get("X");
        float[] y = data.get("y");
        float[] w = data.get("w");
        double[] results = new double[w.length + 2];
        for (int i = 0; i < y.length; i++) {
            double z = data.get("b")[0];
            for (int j = 0; j < w.length; j++) {
                z += (double) x[i * w.length + j] * w[j];
            }
            double error = Math.max(0, z) - y[i];
            results[0] += error * error / y.length;
            double slope = z > 0 ? 2 * error / y.length : 0;
            for (int j = 0; j < w.length; j++) {
                results[1 + j] += slope * x[i * w.length + j];
            }
            results[w.length + 1] += slope;
        }
        return results;
    }
}
