package dev.chainrule.trainer.train;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.nn.Neuron;
import java.util.ArrayList;
import java.util.List;

/**
 * The loss of a neuron on examples, and its gradient, in one pass over them.
 *
 * @param loss    mean squared error
 * @param weights ∂loss/∂w, one a feature
 * @param bias    ∂loss/∂b
 */
public record LossGradient(double loss, double[] weights, double bias) {

    /**
     * Computes both, on the raw features.
     *
     * @param w     one weight a feature
     * @param dtype the type of all numbers
     */
    public static LossGradient of(Backend backend, Neuron neuron, Examples examples, double[] w, double b, DType dtype) {
        Graph graph = new Graph();
        Node x = graph.input("X", Shape.parse("N,D"), dtype);
        Node y = graph.input("y", Shape.parse("N"), dtype);
        Node weights = graph.input("w", Shape.parse("D"), dtype);
        Node bias = graph.input("b", Shape.SCALAR, dtype);
        Node loss = neuron.loss(x, y, weights, bias);
        List<Node> outputs = new ArrayList<>(List.of(loss));
        outputs.addAll(Gradients.of(loss, List.of(weights, bias)));
        Plan plan = Planner.plan(outputs);
        DimSizes sizes = DimSizes.none().with("N", examples.rows()).with("D", examples.columns());
        try (Program program = backend.compile(plan); Memory memory = new Memory(backend, sizes)) {
            memory.of(x).write(examples.matrix(0, examples.rows()));
            memory.of(y).write(examples.targets());
            memory.of(weights).write(w);
            memory.of(bias).write(new double[] {b});
            List<Buffer> results = memory.results(plan.outputs());
            program.run(memory.of(plan.inputs()), results, sizes);
            double[] gradient = read(results.get(1));
            return new LossGradient(read(results.get(0))[0], gradient, read(results.get(2))[0]);
        }
    }

    private static double[] read(Buffer buffer) {
        double[] values = new double[(int) buffer.elements()];
        buffer.read(values);
        return values;
    }
}
