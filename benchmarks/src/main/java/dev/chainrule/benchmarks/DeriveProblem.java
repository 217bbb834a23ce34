package dev.chainrule.benchmarks;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.autograd.formula.Expr;
import dev.chainrule.autograd.formula.FormulaGraph;
import dev.chainrule.autograd.formula.FormulaParser;
import dev.chainrule.autograd.formula.Formulas;
import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DType;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** A formula of x, and its derivative as a person finds it; checked where x is 0.7. */
final class DeriveProblem implements Problem {
    private static final double AT = 0.7;
    private static final Map<String, DoubleUnaryOperator> BY_HAND = Map.of(
            "sin(x + x^2)", x -> Math.cos(x + x * x) * (1 + 2 * x),
            "x^2 * exp(-x) / (1 + x^2)",
            x -> Math.exp(-x) * ((2 * x - x * x) * (1 + x * x) - 2 * x * x * x) / ((1 + x * x) * (1 + x * x)),
            "ln(1 + exp(sin(3 * x) * tanh(x))) + sqrt(1 + max(0, x)^2)", DeriveProblem::longest);

    final String formula;

    DeriveProblem(String formula) {
        this.formula = formula;
        if (!BY_HAND.containsKey(formula)) {
            throw new IllegalArgumentException("Nobody has derived '" + formula + "' by hand: use one of " + BY_HAND.keySet() + ".");
        }
    }

    private static double longest(double x) {
        double inner = Math.exp(Math.sin(3 * x) * Math.tanh(x));
        double slope = 3 * Math.cos(3 * x) * Math.tanh(x) + Math.sin(3 * x) * (1 - Math.tanh(x) * Math.tanh(x));
        return inner * slope / (1 + inner) + (x > 0 ? x / Math.sqrt(1 + x * x) : 0);
    }

    Expr parsed() {
        return FormulaParser.parse(formula);
    }

    /** The derivative for x as a graph. */
    static Node derivative(Expr formula) {
        FormulaGraph graph = new FormulaGraph(formula, Map.of(), DType.F64);
        return Gradients.of(graph.root(), List.of(graph.variables().get("x"))).get(0);
    }

    /** The value of the derivative, and that of its simplified text, which is read again. */
    List<float[]> values() {
        Node derivative = derivative(parsed());
        FormulaGraph again = new FormulaGraph(FormulaParser.parse(Formulas.print(derivative)), Map.of(), DType.F64);
        return List.of(new float[] {at(derivative)}, new float[] {at(again.root())});
    }

    private static float at(Node node) {
        Map<Node, double[]> inputs = new IdentityHashMap<>();
        Graph.topologicalOrder(List.of(node)).stream()
                .filter(leaf -> leaf.op() == Op.INPUT).forEach(leaf -> inputs.put(leaf, new double[] {AT}));
        return (float) ReferenceInterpreter.evaluate(node, inputs)[0];
    }

    @Override
    public List<Expected> expected(String method) {
        double[] truth = {BY_HAND.get(formula).applyAsDouble(AT)};
        return List.of(Expected.relative("derivative", truth, 1e-6), Expected.relative("printed derivative", truth, 1e-6));
    }
}
