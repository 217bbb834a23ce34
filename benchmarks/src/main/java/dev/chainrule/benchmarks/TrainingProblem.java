package dev.chainrule.benchmarks;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.size;
import static dev.chainrule.tensor.graph.Primitives.take;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.benchmarks.BenchmarkData.Size;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.optim.Optimizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * An epoch of training a neuron, ReLU if it is not said: every row in one step, by SGD if it is not said, or, by Adam if it is not said, the rows in a
 * new random order, {@link #batch} a step (those that fill no batch sit out). From w and b of {@link LossGradientProblem}, on its data.
 */
final class TrainingProblem implements Problem {
    /** Rows of a mini-batch. */
    static final int BATCH = 1024;

    final LossGradientProblem start;
    final Optimizer optimizer;
    final int rows;
    final int features;
    final int batch;

    TrainingProblem(Size size, Optimizer optimizer) {
        this(size, optimizer, "relu", optimizer.name().equals("sgd") ? size.rows() : Math.min(BATCH, Math.max(1, size.rows() / 2)));
    }

    TrainingProblem(Size size, Optimizer optimizer, String model, int batch) {
        start = new LossGradientProblem(size, model);
        this.optimizer = optimizer;
        this.batch = batch;
        rows = size.rows();
        features = size.features();
    }

    /** Whether it is SGD; else it is Adam. */
    boolean isSgd() {
        return optimizer.name().equals("sgd");
    }

    /** η. */
    float rate() {
        return isSgd() ? 0.05f : 0.001f;
    }

    /** Steps of an epoch. */
    int steps() {
        return rows / batch;
    }

    /** The orders of epoch after epoch: row numbers, the same for each competitor. */
    static final class Orders {
        private final SplittableRandom random = new SplittableRandom(7);
        private final int[] order;

        Orders(int rows) {
            order = new int[rows];
            for (int k = 0; k < rows; k++) {
                order[k] = k;
            }
        }

        /** Shuffles; the array stays the same. */
        int[] next() {
            for (int k = order.length - 1; k > 0; k--) {
                int other = random.nextInt(k + 1);
                int row = order[k];
                order[k] = order[other];
                order[other] = row;
            }
            return order;
        }
    }

    private Neuron neuron() {
        return start.relu ? Neuron.RELU : Neuron.LINEAR;
    }

    /** The step: loss, gradient and update in one plan, whose only outputs are the updated inputs. */
    Plan plan() {
        Graph graph = new Graph();
        Node x = graph.input("X", Shape.parse("N,D"), DType.F32);
        Node y = graph.input("y", Shape.parse("N"), DType.F32);
        Node w = graph.input("w", Shape.parse("D"), DType.F32);
        Node b = graph.input("b", Shape.SCALAR, DType.F32);
        Node done = graph.input("steps", Shape.SCALAR, DType.F32);
        Map<Node, Node> next = new LinkedHashMap<>();
        Node loss;
        if (batch < rows) {
            Node order = graph.input("order", Shape.parse("N"), DType.I32);
            Node from = graph.input("start", Shape.SCALAR, DType.F64);
            Dim taken = Dim.named("B");
            next.put(from, add(from, size(from, taken.extent())));
            loss = neuron().loss(take(x, order, from, taken), take(y, order, from, taken), w, b);
        } else {
            loss = neuron().loss(x, y, w, b);
        }
        List<Node> parameters = List.of(w, b);
        List<Node> gradients = Gradients.of(loss, parameters);
        Node step = add(done, constant(done, 1));
        next.put(done, step);
        optimizer.update(new Optimizer.Step(loss, parameters, gradients, constant(done, rate()), step), next);
        return Planner.plan(List.of(), next);
    }

    /** The weights and the bias after the first epoch; for {@code limit} the sum of X. */
    @Override
    public List<Expected> expected(String method) {
        if (method.equals("limit")) {
            return start.expected(method);
        }
        double[] p = PlainTraining.epoch(this);
        double[] w = new double[features];
        System.arraycopy(p, 0, w, 0, features);
        Expected weights = Expected.relative("w", w, 1e-4);
        return List.of(weights, new Expected("b", 1, k -> p[features], Math.max(weights.allowed(), 1e-4 * Math.abs(p[features]))));
    }
}
