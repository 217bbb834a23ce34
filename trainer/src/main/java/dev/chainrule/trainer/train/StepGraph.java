package dev.chainrule.trainer.train;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.cast;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.fill;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.size;
import static dev.chainrule.tensor.graph.Primitives.take;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.autograd.formula.Formulas;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.nn.Parameter;
import dev.chainrule.trainer.nn.Penalty;
import dev.chainrule.trainer.optim.Clipping;
import dev.chainrule.trainer.optim.Optimizer;
import dev.chainrule.trainer.optim.RateSchedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A training step as a graph: loss, its gradient, the optimizer's update, and the update of whatever else changes from step to step (its
 * number, where the batch begins, the loss so far), so that a step is nothing but its launches. Symbolic in N rows, D features, B rows a
 * batch: planned once. What a step changes is the whole state of a training ({@link #state}).
 *
 * <p>A step takes all N rows at once, or B rows through an order, or, where all rows are too many for one buffer, it is a sum over chunks:
 * {@link #gather} adds a chunk's share of loss and gradient, and after the last chunk {@link #step} makes the update of the sums.
 */
final class StepGraph {
    /** Number of rows. */
    static final String ROWS = "N";
    /** Number of features. */
    static final String COLUMNS = "D";
    /** Rows in a mini-batch. */
    static final String BATCH = "B";

    /** Which rows a step takes. */
    enum Mode {
        /** All, in one go. */
        FULL,
        /** B of them, through an order. */
        BATCH,
        /** All, chunk by chunk. */
        CHUNKED
    }

    private static final int SHORT = 60;

    private final Graph graph = new Graph();
    private final Model model;
    private final Recipe recipe;
    private final Map<Node, Node> gathering = new LinkedHashMap<>();
    private final Map<Node, Node> updates = new LinkedHashMap<>();
    private final List<Node> sums = new ArrayList<>();

    /** The features, shape (N, D). */
    final Node x = graph.input("X", Shape.parse(ROWS + "," + COLUMNS), DType.F32);
    /** The targets, shape (N). */
    final Node y = graph.input("y", Shape.parse(ROWS), DType.F32);
    /** What is trained, in the order of the model. */
    final List<Node> parameters = new ArrayList<>();
    /** Steps done; float32 cannot count beyond 2²⁴. */
    final Node stepsDone = scalar("steps", DType.F64);
    /** The number of all steps. */
    final Node totalSteps = scalar("total", DType.F64);
    /** The learning rate that the schedule begins with. */
    final Node baseRate = scalar("rate", DType.F32);
    /** Σ over the steps of this epoch of the loss of a batch times its rows; for a step of all rows their loss. */
    final Node epochLoss = scalar("loss", DType.F64);
    /** Rows of this epoch on which a ReLU neuron was active; null for other models. */
    final Node epochActive;
    /** 1/N where a step is a sum over chunks, else null. */
    final Node inverseRows;
    /** Row numbers in the order of this epoch; null where each step takes all rows. */
    final Node order;
    /** Where in {@link #order} the batch begins; null where each step takes all rows. */
    final Node start;

    /**
     * What a step does, but for the data.
     *
     * @param penalty  added to the loss that is minimised, not to the loss that is reported
     * @param clipping what becomes of the gradients before the update
     */
    record Recipe(Optimizer optimizer, RateSchedule rates, Penalty penalty, Clipping clipping) {
    }

    StepGraph(Model model, Recipe recipe, Mode mode) {
        this.model = model;
        this.recipe = recipe;
        for (Parameter parameter : model.parameters()) {
            parameters.add(graph.input(parameter.name(), parameter.shape(), DType.F32));
        }
        epochActive = activeRows(x) == null ? null : scalar("active", DType.F64);
        inverseRows = mode == Mode.CHUNKED ? scalar("1/N", DType.F32) : null;
        order = mode == Mode.BATCH ? graph.input("order", Shape.parse(ROWS), DType.I32) : null;
        start = mode == Mode.BATCH ? scalar("start", DType.F64) : null;
        switch (mode) {
            case FULL -> full();
            case BATCH -> batch();
            case CHUNKED -> chunked();
        }
    }

    private Node scalar(String name, DType dtype) {
        return graph.input(name, Shape.SCALAR, dtype);
    }

    private Node activeRows(Node rows) {
        return model instanceof NeuronModel neuron ? neuron.activeRows(rows, parameters) : null;
    }

    private void full() {
        Node loss = model.loss(x, y, parameters);
        updates.put(epochLoss, cast(loss, DType.F64));
        if (epochActive != null) {
            updates.put(epochActive, cast(activeRows(x), DType.F64));
        }
        update(penalized(loss), Gradients.of(penalized(loss), parameters));
    }

    private void batch() {
        Dim rows = Dim.named(BATCH);
        Node batchX = take(x, order, start, rows);
        Node loss = model.loss(batchX, take(y, order, start, rows), parameters);
        updates.put(start, add(start, size(start, rows.extent())));
        updates.put(epochLoss, add(epochLoss, mul(cast(loss, DType.F64), size(epochLoss, rows.extent()))));
        if (epochActive != null) {
            updates.put(epochActive, add(epochActive, cast(activeRows(batchX), DType.F64)));
        }
        update(penalized(loss), Gradients.of(penalized(loss), parameters));
    }

    /** The loss is a mean over rows, so that of all rows is Σ C/N · (that of a chunk of C rows); its gradient likewise. */
    private void chunked() {
        Node loss = model.loss(x, y, parameters);
        Node share = mul(size(inverseRows, x.shape().dim(0).extent()), inverseRows);
        List<Node> gradients = Gradients.of(loss, parameters);
        Node lossSoFar = scalar("sum of the loss", DType.F64);
        gather(lossSoFar, mul(cast(loss, DType.F64), cast(share, DType.F64)));
        updates.put(epochLoss, lossSoFar);
        if (epochActive != null) {
            Node activeSoFar = scalar("sum of the active", DType.F64);
            gather(activeSoFar, cast(activeRows(x), DType.F64));
            updates.put(epochActive, activeSoFar);
        }
        List<Node> sumsOfGradients = new ArrayList<>();
        for (int k = 0; k < parameters.size(); k++) {
            Node p = parameters.get(k);
            Node sum = graph.input("sum of the gradient of " + p.name(), p.shape(), p.dtype());
            gather(sum, mul(gradients.get(k), share));
            sumsOfGradients.add(sum);
        }
        Node penalty = recipe.penalty.of(penalizedParameters());
        List<Node> all = sumsOfGradients;
        Node total = cast(lossSoFar, DType.F32);
        if (penalty != null) {
            List<Node> more = Gradients.of(penalty, parameters);
            all = new ArrayList<>();
            for (int k = 0; k < parameters.size(); k++) {
                all.add(add(sumsOfGradients.get(k), more.get(k)));
            }
            total = add(total, penalty);
        }
        update(total, all);
        sums.forEach(sum -> updates.put(sum, fill(sum, 0)));
    }

    private void gather(Node sum, Node share) {
        gathering.put(sum, add(sum, share));
        sums.add(sum);
    }

    private Node penalized(Node loss) {
        Node penalty = recipe.penalty.of(penalizedParameters());
        return penalty == null ? loss : add(loss, penalty);
    }

    private List<Node> penalizedParameters() {
        List<Node> weights = new ArrayList<>();
        for (int k = 0; k < parameters.size(); k++) {
            if (model.parameters().get(k).penalized()) {
                weights.add(parameters.get(k));
            }
        }
        return weights;
    }

    private void update(Node loss, List<Node> gradients) {
        Node step = add(stepsDone, constant(stepsDone, 1));
        Node rate = recipe.rates.rate(baseRate, stepsDone, totalSteps);
        recipe.optimizer.update(new Optimizer.Step(loss, parameters, recipe.clipping.of(gradients), rate, cast(step, DType.F32)), updates);
        updates.put(stepsDone, step);
    }

    /** Every leaf that a step changes: its parameters, what the optimizer remembers, the numbers of steps and losses; in a fixed order. */
    Set<Node> state() {
        Set<Node> leaves = new LinkedHashSet<>(updates.keySet());
        leaves.addAll(gathering.keySet());
        return leaves;
    }

    /** What a step computes, before it is kept. */
    List<Node> values() {
        List<Node> values = new ArrayList<>(gathering.values());
        values.addAll(updates.values());
        return values;
    }

    /** A tensor of the step in a few words: its formula if that is short, else what it is computed for. */
    String describe(Node node) {
        String formula = Formulas.print(node).replace("take(X, order)", "X").replace("take(y, order)", "y");
        if (formula.length() <= SHORT) {
            return formula;
        }
        List<Map.Entry<Node, Node>> all = new ArrayList<>(gathering.entrySet());
        all.addAll(updates.entrySet());
        String leaf = all.stream().filter(update -> Graph.topologicalOrder(List.of(update.getValue())).contains(node)).findFirst()
                .map(update -> update.getKey().name()).orElse("loss");
        return "a " + node.op() + " for the next " + leaf;
    }

    /** Loss, gradient and update, or after chunks the update alone; no outputs but the updated leaves. */
    Plan step() {
        return Planner.plan(List.of(), updates);
    }

    /** A chunk's share of loss and gradient, added to the sums. */
    Plan gather() {
        return Planner.plan(List.of(), gathering);
    }

    /** The loss over all rows, and for a ReLU neuron the number of rows on which it is active. */
    Plan evaluation() {
        Node loss = model.loss(x, y, parameters);
        return Planner.plan(epochActive == null ? List.of(loss) : List.of(loss, activeRows(x)));
    }
}
