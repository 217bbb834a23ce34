package dev.chainrule.trainer.train;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.cast;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.size;
import static dev.chainrule.tensor.graph.Primitives.take;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.optim.Cosine;
import dev.chainrule.trainer.optim.Optimizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training step as one graph: loss, its gradient, the optimizer's update, and the update of whatever else changes from step to step (its
 * number, where the batch begins), so that a step is nothing but its launches. Symbolic in N rows, D features, B rows a batch: planned once.
 */
final class StepGraph {
    /** Number of rows. */
    static final String ROWS = "N";
    /** Number of features. */
    static final String COLUMNS = "D";
    /** Rows in a mini-batch. */
    static final String BATCH = "B";

    private final Graph graph = new Graph();
    private final Neuron neuron;
    private final Map<Node, Node> updates = new LinkedHashMap<>();

    /** The features, shape (N, D). */
    final Node x = graph.input("X", Shape.parse(ROWS + "," + COLUMNS), DType.F32);
    /** The targets, shape (N). */
    final Node y = graph.input("y", Shape.parse(ROWS), DType.F32);
    /** The weights, shape (D). */
    final Node w = graph.input("w", Shape.parse(COLUMNS), DType.F32);
    /** The bias. */
    final Node b = graph.input("b", Shape.SCALAR, DType.F32);
    /** Steps done; float32 cannot count beyond 2²⁴. */
    final Node stepsDone = graph.input("steps", Shape.SCALAR, DType.F64);
    /** The number of all steps. */
    final Node totalSteps = graph.input("total", Shape.SCALAR, DType.F64);
    /** The learning rate at the start. */
    final Node baseRate = graph.input("rate", Shape.SCALAR, DType.F32);
    /** Row numbers in the order of this epoch; null where each step takes all rows. */
    final Node order;
    /** Where in {@link #order} the batch begins; null where each step takes all rows. */
    final Node start;

    /** @param batches whether a step takes B rows through {@link #order}, or all */
    StepGraph(Neuron neuron, Optimizer optimizer, boolean batches) {
        this.neuron = neuron;
        order = batches ? graph.input("order", Shape.parse(ROWS), DType.I32) : null;
        start = batches ? graph.input("start", Shape.SCALAR, DType.F64) : null;
        Node loss = batches ? batchLoss() : loss();
        List<Node> parameters = List.of(w, b);
        Node step = add(stepsDone, constant(stepsDone, 1));
        Node rate = new Cosine().rate(baseRate, stepsDone, totalSteps);
        optimizer.update(new Optimizer.Step(loss, parameters, Gradients.of(loss, parameters), rate, cast(step, DType.F32)), updates);
        updates.put(stepsDone, step);
    }

    private Node loss() {
        return neuron.loss(x, y, w, b);
    }

    private Node batchLoss() {
        Dim rows = Dim.named(BATCH);
        updates.put(start, add(start, size(start, rows.extent())));
        return neuron.loss(take(x, order, start, rows), take(y, order, start, rows), w, b);
    }

    /** The leaves that every step changes, with what they become. */
    Map<Node, Node> updates() {
        return updates;
    }

    /** Loss, gradient and update; no outputs but the updated leaves. */
    Plan step() {
        return Planner.plan(List.of(), updates);
    }

    /** Two outputs: the loss over all rows, and the number of rows on which the neuron is active. */
    Plan evaluation() {
        return Planner.plan(List.of(loss(), Neuron.activeRows(x, w, b)));
    }
}
