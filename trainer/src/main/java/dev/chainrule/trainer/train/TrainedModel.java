package dev.chainrule.trainer.train;

import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.data.Encoding;
import dev.chainrule.trainer.nn.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * A model with its parameters, in the units of the data: all that is needed to predict.
 *
 * @param model      what is computed
 * @param target     the column that it predicts
 * @param encoding   how the columns that it predicts from become the features X
 * @param classes    the labels of the classes 0, 1, …; empty if the target is a number
 * @param parameters one array for each of the model's parameters, row-major, in the data's own units
 */
public record TrainedModel(Model model, String target, Encoding encoding, List<String> classes, List<double[]> parameters) {
    private static final int ELEMENTS_AT_ONCE = 1 << 18;

    /** Where the rows to predict come from. */
    @FunctionalInterface
    public interface RowSource {
        /** The features of rows {@code from} to {@code to}, row-major. */
        double[] rows(int from, int to);
    }

    /** Copies the lists. */
    public TrainedModel {
        classes = List.copyOf(classes);
        parameters = List.copyOf(parameters);
    }

    /** The names of the features, in the order of X. */
    public List<String> features() {
        return encoding.inputs();
    }

    /**
     * What is predicted for {@code count} rows, in float64, a stretch of rows at a time: for a number ŷ; for classes
     * with one score a row the probability of the second (under a hinge loss the score), else the K probabilities of each row.
     *
     * @return (count, {@link Model#outputs})
     * @throws dev.chainrule.tensor.BadCallException if the model has a loss alone
     */
    public double[] predict(Backend backend, int count, RowSource source) {
        double[] predictions = new double[count * model.outputs()];
        predict(backend, count, source, (from, part) -> System.arraycopy(part, 0, predictions, from * model.outputs(), part.length));
        return predictions;
    }

    /**
     * What {@link #predict(Backend, int, RowSource)} gives, a stretch of rows after the other, so that it is never in memory as a whole.
     *
     * @param taker takes the predictions of each stretch
     */
    public void predict(Backend backend, int count, RowSource source, Taker taker) {
        run(backend, count, source, null, (x, y, leaves) -> {
            Node scores = model.scores(x, leaves);
            return model.lossFunction() == null ? scores : model.lossFunction().link(scores);
        }, taker);
    }

    /**
     * The loss on rows with their targets, in float64, without penalties: a mean over the rows.
     *
     * @param targets y, one a row; for classes their numbers
     */
    public double loss(Backend backend, double[] targets, RowSource source) {
        return loss(backend, targets.length, source, i -> targets[i]);
    }

    /**
     * The loss on rows with their targets, in float64, without penalties: a mean over the rows.
     *
     * @param target y of a row; for classes its number
     */
    public double loss(Backend backend, int count, RowSource source, IntToDoubleFunction target) {
        double[] sum = new double[1];
        int stretch = stretch(count);
        run(backend, count, source, target, model::loss, (from, part) -> {
            int rows = Math.min(stretch, count - from);
            sum[0] += rows == count ? part[0] : part[0] * rows;
        });
        return stretch >= count ? sum[0] : sum[0] / count;
    }

    /** The class of each row: the most probable one. */
    public int[] classify(Backend backend, int count, RowSource source) {
        int[] classes = new int[count];
        predict(backend, count, source, (from, part) -> {
            for (int i = 0; i < part.length / model.outputs(); i++) {
                classes[from + i] = classOf(part, i);
            }
        });
        return classes;
    }

    /** The class of row {@code i} of some predictions: the most probable one. */
    public int classOf(double[] predictions, int i) {
        int outputs = model.outputs();
        if (outputs == 1) {
            return predictions[i] > (model.lossFunction() == null ? 0.5 : model.lossFunction().threshold()) ? 1 : 0;
        }
        int best = 0;
        for (int k = 1; k < outputs; k++) {
            best = predictions[i * outputs + k] > predictions[i * outputs + best] ? k : best;
        }
        return best;
    }

    private int stretch(int count) {
        return model.isMean() ? Math.max(1, ELEMENTS_AT_ONCE / Math.max(1, features().size())) : Math.max(1, count);
    }

    private interface Result {
        Node of(Node x, Node y, List<Node> leaves);
    }

    /** Takes the results of a stretch of rows. */
    @FunctionalInterface
    public interface Taker {
        /** The results of the rows from {@code from} on, row-major. */
        void take(int from, double[] part);
    }

    private void run(Backend backend, int count, RowSource source, IntToDoubleFunction target, Result result, Taker taker) {
        Graph graph = new Graph();
        Node x = graph.input("X", Shape.parse("N,D"), DType.F64);
        Node y = graph.input("y", Shape.parse("N"), DType.F64);
        List<Node> leaves = model.parameters().stream().map(p -> graph.input(p.name(), p.shape(), DType.F64)).toList();
        Plan plan = Planner.plan(List.of(result.of(x, y, leaves)));
        int stretch = stretch(count);
        try (Program program = backend.compile(plan)) {
            for (int from = 0; from < count; from += stretch) {
                int rows = Math.min(stretch, count - from);
                DimSizes sizes = DimSizes.none().with("N", rows).with("D", features().size());
                try (Memory memory = new Memory(backend, sizes)) {
                    memory.of(x).write(source.rows(from, from + rows));
                    if (target != null) {
                        double[] targets = new double[rows];
                        for (int i = 0; i < rows; i++) {
                            targets[i] = target.applyAsDouble(from + i);
                        }
                        memory.of(y).write(targets);
                    }
                    for (int k = 0; k < leaves.size(); k++) {
                        memory.of(leaves.get(k)).write(parameters.get(k));
                    }
                    var results = memory.results(plan.outputs());
                    program.run(memory.of(plan.inputs()), results, sizes);
                    double[] part = new double[(int) results.get(0).elements()];
                    results.get(0).read(part);
                    taker.take(from, part);
                }
            }
        }
    }

    /** Name → weight in the order of the features, for a model of one neuron: its parameter {@code w}. */
    public Map<String, Double> namedWeights() {
        Map<String, Double> named = new LinkedHashMap<>();
        double[] w = values("w");
        for (int j = 0; j < features().size(); j++) {
            named.put(features().get(j), w[j]);
        }
        return named;
    }

    /** The parameter of that name, row-major. */
    public double[] values(String name) {
        List<String> names = new ArrayList<>();
        model.parameters().forEach(parameter -> names.add(parameter.name()));
        return parameters.get(names.indexOf(name));
    }
}
