package dev.chainrule.trainer.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * L-BFGS once more, in plain loops and float64, and from the other side: the inverse Hessian is a matrix, built from the pairs by the BFGS
 * formula (Nocedal and Wright 6.17), H ← (I − ρsyᵀ)·H·(I − ρysᵀ) + ρssᵀ, which the two-loop recursion is another way to multiply with.
 */
final class PlainLbfgs {
    private final ToDoubleFunction<double[]> loss;
    private final Function<double[], double[]> gradient;
    private final int history;
    private final List<double[][]> pairs = new ArrayList<>();
    private double[] base;
    private double[] g;
    private double[] d;
    private double value;
    private double t;

    PlainLbfgs(ToDoubleFunction<double[]> loss, Function<double[], double[]> gradient, int history) {
        this.loss = loss;
        this.gradient = gradient;
        this.history = history;
    }

    /** Looks at the trial p, and leaves the next one there. */
    void step(double[] p) {
        double f = loss.applyAsDouble(p);
        if (base == null || f <= value + 1e-4 * t * dot(g, d)) {
            double[] here = gradient.apply(p);
            if (base != null) {
                double[] s = minus(p, base);
                double[] y = minus(here, g);
                if (dot(s, y) > 16 * Math.ulp(1.0) * Math.sqrt(dot(s, s) * dot(y, y))) {
                    pairs.add(new double[][] {s, y});
                }
            }
            if (pairs.size() > history) {
                pairs.remove(0);
            }
            base = p.clone();
            value = f;
            g = here;
            d = direction();
            t = 1;
        } else {
            double slope = dot(g, d);
            double minimum = -slope * t * t / (2 * (f - value - slope * t));
            t = Math.max(0.1 * t, Math.min(0.5 * t, minimum));
        }
        for (int j = 0; j < p.length; j++) {
            p[j] = base[j] + t * d[j];
        }
    }

    private double[] direction() {
        int n = g.length;
        double sum = 0;
        for (double element : g) {
            sum += Math.abs(element);
        }
        double scale = 1 / Math.max(1, sum);
        if (!pairs.isEmpty()) {
            double[][] newest = pairs.get(pairs.size() - 1);
            scale = dot(newest[0], newest[1]) / dot(newest[1], newest[1]);
        }
        double[][] h = new double[n][n];
        for (int i = 0; i < n; i++) {
            h[i][i] = scale;
        }
        for (double[][] pair : pairs) {
            h = updated(h, pair[0], pair[1]);
        }
        double[] direction = new double[n];
        for (int i = 0; i < n; i++) {
            direction[i] = -dot(h[i], g);
        }
        return direction;
    }

    private static double[][] updated(double[][] h, double[] s, double[] y) {
        int n = s.length;
        double rho = 1 / dot(s, y);
        double[][] left = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                left[i][j] = (i == j ? 1 : 0) - rho * s[i] * y[j];
            }
        }
        double[][] result = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                result[i][j] = rho * s[i] * s[j];
                for (int a = 0; a < n; a++) {
                    for (int b = 0; b < n; b++) {
                        result[i][j] += left[i][a] * h[a][b] * left[j][b];
                    }
                }
            }
        }
        return result;
    }

    private static double[] minus(double[] a, double[] b) {
        double[] c = a.clone();
        for (int j = 0; j < c.length; j++) {
            c[j] -= b[j];
        }
        return c;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }
}
