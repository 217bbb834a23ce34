package dev.chainrule.autograd.conformance;

import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * What a device must compute, and how far off it may be. The {@link ReferenceInterpreter} computes each node in float64 from the values of
 * its operands, and the result is rounded to the node's type: for + − × ÷ √, which IEEE 754 defines, that <em>is</em> the device's result,
 * and the bound is 0. Where a device has room (see {@link Tolerance}), the bound says how much, and goes on to whatever is computed from it.
 * A bound of +∞ is no claim: behind a pole, a comparison of nearly equal numbers, an overflow that may or may not happen.
 */
final class RoundedOracle {
    private final DimSizes sizes;
    private final Map<Node, double[]> values = new IdentityHashMap<>();
    private final Map<Node, double[]> bounds = new IdentityHashMap<>();

    RoundedOracle(Problem problem) {
        this.sizes = problem.sizes;
        for (Node node : Graph.topologicalOrder(problem.results())) {
            if (node.op() == Op.INPUT) {
                values.put(node, problem.values.get(node));
                bounds.put(node, new double[values.get(node).length]);
            } else {
                compute(node);
            }
        }
    }

    /** The value that is expected of {@code node}. */
    double[] value(Node node) {
        return values.get(node);
    }

    /** How far each element may be off. */
    double[] bound(Node node) {
        return bounds.get(node);
    }

    private void compute(Node node) {
        double[] exact = evaluate(node, node.inputs().stream().map(values::get).toList());
        double[] bound = switch (node.op().kind()) {
            case LEAF -> new double[exact.length];
            case UNARY, BINARY, SELECT -> elementwise(node, exact);
            case REDUCE -> node.op() == Op.SUM ? sum(node) : withOperand(node, bounds.get(node.input(0)));
            case MOVEMENT -> withOperand(node, bounds.get(node.input(0)));
            case CONTRACTION -> matmul(node);
        };
        boolean exactOperands = node.inputs().stream().allMatch(input -> Arrays.stream(bounds.get(input)).allMatch(e -> e == 0));
        double[] rounded = exact.clone();
        for (int i = 0; i < exact.length; i++) {
            rounded[i] = node.dtype() == DType.F32 ? (float) exact[i] : exact[i];
            bound[i] = claim(node, rounded[i], bound[i], exactOperands);
        }
        values.put(node, rounded);
        bounds.put(node, bound);
    }

    /** No claim where a bound is none; an exact one where what is not finite comes of exact operands. */
    private static double claim(Node node, double value, double bound, boolean exactOperands) {
        double most = node.dtype() == DType.F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
        if (!Double.isFinite(value)) {
            return exactOperands || bound == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        return Double.isNaN(bound) || bound > 0 && Math.abs(value) + bound >= most ? Double.POSITIVE_INFINITY : bound;
    }

    /** The node's operation on other operands. */
    private double[] evaluate(Node node, List<double[]> operands) {
        Map<Node, double[]> inputs = new IdentityHashMap<>();
        List<Node> leaves = new ArrayList<>();
        for (int k = 0; k < operands.size(); k++) {
            Node leaf = node.graph().input("operand", node.input(k).shape(), node.input(k).dtype());
            leaves.add(leaf);
            inputs.put(leaf, operands.get(k));
        }
        Node alone = Primitives.withInputs(node, leaves);
        return ReferenceInterpreter.evaluate(List.of(alone), inputs, sizes).get(alone);
    }

    /** The node's operation with its first operand replaced: bounds are moved, or maximised, as the numbers are. */
    private double[] withOperand(Node node, double[] first) {
        List<double[]> operands = new ArrayList<>(node.inputs().stream().map(values::get).toList());
        operands.set(0, first);
        return evaluate(node, operands).clone();
    }

    private double[] elementwise(Node node, double[] exact) {
        double[] bound = new double[exact.length];
        List<Node> in = node.inputs();
        Node last = in.get(in.size() - 1);
        Node middle = in.get(Math.min(1, in.size() - 1));
        for (int i = 0; i < bound.length; i++) {
            Tolerance.Operand a = operand(in.get(0), i);
            Tolerance.Operand b = operand(middle, i);
            Tolerance.Operand c = operand(last, i);
            bound[i] = Tolerance.elementwise(node.op(), node.dtype(), a, b, c, exact[i]);
        }
        return bound;
    }

    private Tolerance.Operand operand(Node node, int i) {
        return new Tolerance.Operand(values.get(node)[i], bounds.get(node)[i]);
    }

    /** Σ of the operands' bounds, and {@link Tolerance#sum} of Σ|a|. */
    private double[] sum(Node node) {
        double[] ofBounds = withOperand(node, bounds.get(node.input(0)));
        double[] ofSizes = withOperand(node, mapped(values.get(node.input(0)), Math::abs));
        long terms = ofBounds.length == 0 ? 0 : values.get(node.input(0)).length / ofBounds.length;
        for (int i = 0; i < ofBounds.length; i++) {
            ofBounds[i] += Tolerance.sum(node.dtype(), terms, ofSizes[i]);
        }
        return ofBounds;
    }

    /** |A|·δB + δA·|B| + δA·δB, and {@link Tolerance#sum} of |A|·|B|. */
    private double[] matmul(Node node) {
        double[] a = mapped(values.get(node.input(0)), Math::abs);
        double[] b = mapped(values.get(node.input(1)), Math::abs);
        double[] da = bounds.get(node.input(0));
        double[] db = bounds.get(node.input(1));
        double[] ofSizes = evaluate(node, List.of(a, b));
        double[] first = evaluate(node, List.of(da, b));
        double[] second = evaluate(node, List.of(a, db));
        double[] both = evaluate(node, List.of(da, db));
        long terms = sizes.of(node.input(1).shape().dim(0));
        double[] bound = new double[ofSizes.length];
        for (int i = 0; i < bound.length; i++) {
            bound[i] = first[i] + second[i] + both[i] + Tolerance.sum(node.dtype(), terms, ofSizes[i]);
        }
        return bound;
    }

    private static double[] mapped(double[] numbers, DoubleUnaryOperator f) {
        return Arrays.stream(numbers).map(f).toArray();
    }
}
