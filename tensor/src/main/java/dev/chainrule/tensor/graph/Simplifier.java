package dev.chainrule.tensor.graph;

import static dev.chainrule.tensor.graph.Primitives.withInputs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewrites before planning: only laws that hold for every float, NaN, ±0 and ±∞ included. One law a line. (Rewrites over the reals, such
 * as 0·x = 0, serve printed derivations alone and live with the formulas.)
 */
public final class Simplifier {
    private Simplifier() {
    }

    /** The same values by fewer operations: each of {@code outputs}, in order. */
    public static List<Node> simplify(Collection<Node> outputs) {
        Map<Node, Node> simpler = new IdentityHashMap<>();
        for (Node node : Graph.topologicalOrder(outputs)) {
            List<Node> inputs = new ArrayList<>();
            node.inputs().forEach(input -> inputs.add(simpler.get(input)));
            simpler.put(node, rewrite(withInputs(node, inputs)));
        }
        List<Node> result = new ArrayList<>();
        outputs.forEach(output -> result.add(simpler.get(output)));
        return result;
    }

    private static Node rewrite(Node n) {
        return switch (n.op()) {
            case MUL -> isOne(n.input(1)) ? n.input(0) : isOne(n.input(0)) ? n.input(1) : n;            // a·1 = a
            case DIV -> isOne(n.input(1)) ? n.input(0) : n;                                             // a/1 = a
            case SUB -> isPlusZero(n.input(1)) ? n.input(0) : n;                                        // a − (+0) = a, for −0 too
            case ADD -> isMinusZero(n.input(1)) ? n.input(0) : isMinusZero(n.input(0)) ? n.input(1) : n; // a + (−0) = a; a + (+0) is not: −0 + 0 = 0
            case NEG -> n.input(0).op() == Op.NEG ? n.input(0).input(0) : n;                            // −(−a) = a
            case ABS -> n.input(0).op() == Op.NEG ? Primitives.abs(n.input(0).input(0)) : n;            // |−a| = |a|
            case POW -> power(n);                                                                       // a¹ = a, a² = a·a
            case RELU -> n.input(0).op() == Op.RELU ? n.input(0) : n;                                   // max(0, max(0, a)) = max(0, a)
            case WHERE -> n.input(1) == n.input(2) ? n.input(1) : n;                                    // c ? a : a = a
            case TRANSPOSE -> transposed(n);                                                            // (Aᵀ)ᵀ = A
            case RESHAPE -> reshaped(n);                                                                // one reshape of another
            case BROADCAST -> broadcast(n);                                                             // one broadcast of another
            case INPUT, CONSTANT, SIZE, IOTA, SQRT, EXP, LN, SIN, COS, TANH, CAST, MAX, MIN, LESS, LESS_EQUAL, EQUAL, SUM, REDUCE_MAX, TAKE,
                    MATMUL ->
                n;
        };
    }

    /** a¹ = a; a² = a·a (both are the correctly rounded square). A NaN stays one; 1 and ∞ too. */
    private static Node power(Node n) {
        Node exponent = literal(n.input(1));
        if (exponent != null && exponent.literal() == 1) {
            return n.input(0);
        }
        return exponent != null && exponent.literal() == 2 ? Primitives.mul(n.input(0), n.input(0)) : n;
    }

    private static Node transposed(Node n) {
        Node inner = n.input(0);
        if (inner.op() != Op.TRANSPOSE) {
            return n;
        }
        int[] order = n.axes().stream().mapToInt(axis -> inner.axes().get(axis)).toArray();
        return Primitives.transpose(inner.input(0), order);
    }

    private static Node reshaped(Node n) {
        Node inner = n.input(0);
        return inner.op() == Op.RESHAPE ? Primitives.reshape(inner.input(0), n.shape()) : n;
    }

    private static Node broadcast(Node n) {
        Node inner = n.input(0);
        if (inner.op() != Op.BROADCAST) {
            return n;
        }
        List<Integer> axes = new ArrayList<>();
        inner.axes().forEach(axis -> axes.add(n.axes().get(axis)));
        return Primitives.broadcast(inner.input(0), n.shape(), axes);
    }

    /** The CONSTANT that {@code n} holds everywhere, or null. */
    static Node literal(Node n) {
        Node source = n.op() == Op.BROADCAST ? n.input(0) : n;
        return source.op() == Op.CONSTANT ? source : null;
    }

    private static boolean isOne(Node n) {
        return literal(n) != null && literal(n).isConstant(1);
    }

    private static boolean isPlusZero(Node n) {
        return literal(n) != null && literal(n).isConstant(0.0);
    }

    private static boolean isMinusZero(Node n) {
        return literal(n) != null && literal(n).isConstant(-0.0);
    }
}
