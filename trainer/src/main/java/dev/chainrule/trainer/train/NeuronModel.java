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
import dev.chainrule.trainer.nn.Neuron;
import java.util.List;
import java.util.Map;

/**
 * A neuron with its weights, in the units of the data: all that is needed to predict.
 *
 * @param neuron   linear or ReLU
 * @param target   the column that it predicts
 * @param features the columns that it predicts from
 * @param weights  one a feature, target units per feature unit
 * @param bias     in target units
 */
public record NeuronModel(Neuron neuron, String target, List<String> features, double[] weights, double bias) {
    private static final int ELEMENTS_AT_ONCE = 1 << 20;

    /** Where the rows to predict come from. */
    @FunctionalInterface
    public interface RowSource {
        /** The features of rows {@code from} to {@code to}, row-major. */
        double[] rows(int from, int to);
    }

    /** The predictions for {@code count} rows, in float64, a stretch of rows at a time. */
    public double[] predict(Backend backend, int count, RowSource source) {
        Graph graph = new Graph();
        Node x = graph.input("X", Shape.parse("N,D"), DType.F64);
        Node w = graph.input("w", Shape.parse("D"), DType.F64);
        Node b = graph.input("b", Shape.SCALAR, DType.F64);
        Plan plan = Planner.plan(List.of(neuron.predict(x, w, b)));
        double[] predictions = new double[count];
        int stretch = Math.max(1, ELEMENTS_AT_ONCE / Math.max(1, features.size()));
        try (Program program = backend.compile(plan)) {
            for (int from = 0; from < count; from += stretch) {
                int rows = Math.min(stretch, count - from);
                DimSizes sizes = DimSizes.none().with("N", rows).with("D", features.size());
                try (Memory memory = new Memory(backend, sizes)) {
                    memory.of(x).write(source.rows(from, from + rows));
                    memory.of(w).write(weights);
                    memory.of(b).write(new double[] {bias});
                    var results = memory.results(plan.outputs());
                    program.run(memory.of(plan.inputs()), results, sizes);
                    double[] part = new double[rows];
                    results.get(0).read(part);
                    System.arraycopy(part, 0, predictions, from, rows);
                }
            }
        }
        return predictions;
    }

    /** Name → weight, in the order of the features. */
    public Map<String, Double> namedWeights() {
        Map<String, Double> named = new java.util.LinkedHashMap<>();
        for (int j = 0; j < weights.length; j++) {
            named.put(features.get(j), weights[j]);
        }
        return named;
    }

    /** 1/n · Σ (y − ŷ)², in the square of the target's unit. */
    public static double meanSquaredError(double[] targets, double[] predictions) {
        double sum = 0;
        for (int i = 0; i < targets.length; i++) {
            double residual = targets[i] - predictions[i];
            sum += residual * residual;
        }
        return sum / targets.length;
    }
}
