package dev.chainrule.benchmarks;

import java.util.Map;

/** The loss of a ReLU neuron by plain loops in float64: what a benchmark's result is checked against. */
final class PlainLoss {
    private PlainLoss() {
    }

    static double of(Map<String, float[]> data) {
        float[] x = data.get("X");
        float[] y = data.get("y");
        float[] w = data.get("w");
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            double z = data.get("b")[0];
            for (int j = 0; j < w.length; j++) {
                z += (double) x[i * w.length + j] * w[j];
            }
            double residual = y[i] - Math.max(0, z);
            sum += residual * residual;
        }
        return sum / y.length;
    }
}
