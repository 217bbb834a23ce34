package dev.chainrule.autograd.formula;

import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The values of a scalar formula and its derivatives at one point, from the graph (never from the simplified text), in float64. */
final class PointEvaluation {
    private final Map<Node, double[]> values;

    /**
     * Evaluates {@code outputs}.
     *
     * @param at name → number for every input
     */
    PointEvaluation(List<Node> outputs, Map<String, Node> inputs, Map<String, Double> at) {
        Map<Node, double[]> numbers = new IdentityHashMap<>();
        inputs.forEach((name, node) -> numbers.put(node, new double[] {at.getOrDefault(name, 0.0)}));
        values = ReferenceInterpreter.evaluate(outputs, numbers, DimSizes.none());
    }

    double of(Node node) {
        return values.get(node)[0];
    }

    /**
     * Follows every operation that the formula asks for at this point (of a {@code where}, the chosen side alone).
     *
     * @throws WorkFailedException if one of them is undefined over the reals, such as 1/0, ln 0 or √−1; names the part. Overflow is none.
     */
    void requireDefined(FormulaGraph formula, Map<String, Double> at) {
        Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Node> waiting = new ArrayDeque<>(List.of(formula.root()));
        Node first = null;
        String firstReason = null;
        while (!waiting.isEmpty()) {
            Node node = waiting.pop();
            if (seen.add(node)) {
                String reason = undefined(node);
                if (reason != null) {
                    first = node;
                    firstReason = reason;
                }
                demanded(node).forEach(waiting::push);
            }
        }
        if (first != null) {
            String point = at.isEmpty() ? ""
                    : " at " + at.entrySet().stream().map(e -> e.getKey() + " = " + DeriveReport.number(e.getValue()))
                            .collect(Collectors.joining(", "));
            throw new WorkFailedException("The formula is undefined" + point + ": " + part(formula, first) + " " + firstReason + ".");
        }
    }

    private List<Node> demanded(Node node) {
        return node.op() == Op.WHERE ? List.of(node.input(0), node.input(of(node.input(0)) != 0 ? 1 : 2)) : node.inputs();
    }

    /** Why {@code node} has no value over the reals, or null if it has one (or its operands have none). */
    private String undefined(Node node) {
        double a = node.op().arity() > 0 ? of(node.input(0)) : 0;
        double b = node.op().arity() > 1 ? of(node.input(1)) : 0;
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return null;
        }
        return switch (node.op()) {
            case DIV -> b == 0 ? "divides by 0" : null;
            case LN -> a <= 0 ? "is the logarithm of " + DeriveReport.number(a) : null;
            case SQRT -> a < 0 ? "is the square root of " + DeriveReport.number(a) : null;
            case POW -> a == 0 && b < 0 ? "divides by 0"
                    : a < 0 && b != Math.rint(b) ? "is a power of " + DeriveReport.number(a) + " with an exponent that is not whole" : null;
            case INPUT, CONSTANT, SIZE, IOTA, NEG, ABS, EXP, SIN, COS, TANH, RELU, CAST, ADD, SUB, MUL, MAX, MIN, LESS, LESS_EQUAL, EQUAL,
                    WHERE, SUM, REDUCE_MAX, RESHAPE, TRANSPOSE, BROADCAST, TAKE, MATMUL ->
                null;
        };
    }

    private static String part(FormulaGraph formula, Node node) {
        Expr source = formula.source(node);
        return source == null ? new TermPrinter().print(new NodeTerms().of(node)) : source + " (column " + source.start() + ")";
    }
}
