package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Neuron;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The mean squared error of a linear neuron on 8 rows of 3 features, as a graph, and as plain loops in float64 over p = (w, b):
 * x[i][j] = sin((i + 1)(j + 2)), y[i] = cos(2i) + 0.5, from w = (0.5, −0.25, 0.125) and b = 0.1.
 */
final class SmallProblem {
    static final int ROWS = 8;
    static final int FEATURES = 3;
    static final double RATE = 0.1;

    final Graph graph = new Graph();
    final Node w;
    final Node b;
    final Node loss;
    final Node done;
    final Node total;
    final Node base;
    final Map<Node, Node> next = new LinkedHashMap<>();
    final Map<Node, double[]> values = new LinkedHashMap<>();

    SmallProblem(DType dtype, Optimizer optimizer, RateSchedule schedule, Clipping clipping) {
        Node x = graph.input("X", Shape.of(ROWS, FEATURES), dtype);
        Node y = graph.input("y", Shape.of(ROWS), dtype);
        w = graph.input("w", Shape.of(FEATURES), dtype);
        b = graph.input("b", Shape.SCALAR, dtype);
        done = graph.input("steps", Shape.SCALAR, DType.F64);
        total = graph.input("total", Shape.SCALAR, DType.F64);
        base = graph.input("rate", Shape.SCALAR, dtype);
        loss = Neuron.LINEAR.loss(x, y, w, b);
        List<Node> parameters = List.of(w, b);
        Node number = add(done, constant(done, 1));
        List<Node> gradients = clipping.of(Gradients.of(loss, parameters));
        optimizer.update(new Optimizer.Step(loss, parameters, gradients, schedule.rate(base, done, total), number), next);
        next.put(done, number);
        values.put(x, features());
        values.put(y, targets());
        values.put(w, java.util.Arrays.copyOf(start(), FEATURES));
        values.put(b, new double[] {start()[FEATURES]});
        values.put(total, new double[] {10});
        values.put(base, new double[] {optimizer.needsFullBatch() ? 1 : RATE});
    }

    StepRun on(Backend backend) {
        return new StepRun(backend, List.of(), next, values);
    }

    /** w and b as they are now. */
    double[] parameters(StepRun run) {
        double[] p = java.util.Arrays.copyOf(run.read(w), FEATURES + 1);
        p[FEATURES] = run.read(b)[0];
        return p;
    }

    static double[] start() {
        return new double[] {0.5, -0.25, 0.125, 0.1};
    }

    static double[] features() {
        double[] x = new double[ROWS * FEATURES];
        for (int k = 0; k < x.length; k++) {
            x[k] = Math.sin((k / FEATURES + 1) * (k % FEATURES + 2));
        }
        return x;
    }

    static double[] targets() {
        double[] y = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            y[i] = Math.cos(2 * i) + 0.5;
        }
        return y;
    }

    private static double residual(double[] p, int i) {
        double z = p[FEATURES] - targets()[i];
        for (int j = 0; j < FEATURES; j++) {
            z += p[j] * features()[i * FEATURES + j];
        }
        return z;
    }

    /** The loss at p. */
    static double lossAt(double[] p) {
        double sum = 0;
        for (int i = 0; i < ROWS; i++) {
            sum += residual(p, i) * residual(p, i);
        }
        return sum / ROWS;
    }

    /** The gradient at p. */
    static double[] gradientAt(double[] p) {
        double[] g = new double[FEATURES + 1];
        for (int i = 0; i < ROWS; i++) {
            double slope = 2 * residual(p, i) / ROWS;
            for (int j = 0; j < FEATURES; j++) {
                g[j] += slope * features()[i * FEATURES + j];
            }
            g[FEATURES] += slope;
        }
        return g;
    }
}
