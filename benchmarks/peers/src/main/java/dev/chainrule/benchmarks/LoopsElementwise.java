package dev.chainrule.benchmarks;

import java.util.List;

/** Operations on vectors as a Java programmer writes them down: one loop, one thread. */
final class LoopsElementwise implements Competitor {
    private final ElementwiseProblem problem;
    private final float[] result;

    LoopsElementwise(ElementwiseProblem problem) {
        this.problem = problem;
        result = new float[problem.isScalar() ? 1 : problem.elements];
    }

    @Override
    public float run() {
        float[] a = problem.a;
        float[] c = problem.c;
        switch (problem.work) {
            case RELU -> relu(a);
            case CHAIN -> chain(a, c);
            case DOT -> result[0] = dot(a, c);
            case SUM -> result[0] = sum(a);
            case MAX -> result[0] = max(a);
        }
        return result[0];
    }

    private void relu(float[] a) {
        for (int k = 0; k < a.length; k++) {
            result[k] = Math.max(0, a[k]);
        }
    }

    private void chain(float[] a, float[] c) {
        for (int k = 0; k < a.length; k++) {
            result[k] = Math.max(0, (a[k] + c[k]) * a[k] - c[k]) * 0.5f;
        }
    }

    private static float dot(float[] a, float[] c) {
        double sum = 0;                                                     // in float32 a hundred million terms would not add up
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * c[k];
        }
        return (float) sum;
    }

    private static float sum(float[] a) {
        double sum = 0;
        for (float value : a) {
            sum += value;
        }
        return (float) sum;
    }

    private static float max(float[] a) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float value : a) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    @Override
    public List<float[]> results() {
        return List.of(result.clone());
    }

    @Override
    public void close() {
        // holds nothing but arrays
    }
}
