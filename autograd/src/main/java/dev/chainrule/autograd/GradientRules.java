package dev.chainrule.autograd;

import static dev.chainrule.tensor.graph.Primitives.broadcast;
import static dev.chainrule.tensor.graph.Primitives.cast;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.cos;
import static dev.chainrule.tensor.graph.Primitives.div;
import static dev.chainrule.tensor.graph.Primitives.equal;
import static dev.chainrule.tensor.graph.Primitives.fill;
import static dev.chainrule.tensor.graph.Primitives.iota;
import static dev.chainrule.tensor.graph.Primitives.less;
import static dev.chainrule.tensor.graph.Primitives.ln;
import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.neg;
import static dev.chainrule.tensor.graph.Primitives.pow;
import static dev.chainrule.tensor.graph.Primitives.reshape;
import static dev.chainrule.tensor.graph.Primitives.sin;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static dev.chainrule.tensor.graph.Primitives.take;
import static dev.chainrule.tensor.graph.Primitives.transpose;
import static dev.chainrule.tensor.graph.Primitives.where;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The table of derivatives. <b>Read this first.</b>
 *
 * <p>A rule takes a node y = f(a, b, …) and its cotangent g = ∂L/∂y and gives the cotangents ∂L/∂a, ∂L/∂b, … as nodes: the
 * vector-Jacobian products. One line a rule, the differential beside it; the output y is reused where that is cheaper. A derivative is a
 * graph like any other, so it is fused, printed and differentiated again.
 */
public final class GradientRules {
    private GradientRules() {
    }

    /**
     * The cotangents of the operands of {@code y}, in their order.
     *
     * @param y the node that was computed
     * @param g its cotangent, of the shape of y
     */
    public static List<Node> vjp(Node y, Node g) {
        Node a = y.op().arity() > 0 ? y.input(0) : null;
        Node b = y.op().arity() > 1 ? y.input(1) : null;
        return switch (y.op()) {
            case INPUT, CONSTANT, SIZE, IOTA -> List.of();                                                  // leaves: nothing below
            case NEG -> List.of(neg(g));                                                                    // d(−a)    = −da
            case ABS -> List.of(mul(g, sub(less(fill(a, 0), a), less(a, fill(a, 0)))));                     // d|a|     = sign a da; 0 at a = 0
            case SQRT -> List.of(div(g, mul(constant(a, 2), y)));                                           // d√a      = da / 2y; +∞ at a = 0
            case EXP -> List.of(mul(g, y));                                                                 // deᵃ      = y da
            case LN -> List.of(div(g, a));                                                                  // d ln a   = da / a
            case SIN -> List.of(mul(g, cos(a)));                                                            // d sin a  = cos a da
            case COS -> List.of(mul(g, neg(sin(a))));                                                       // d cos a  = −sin a da
            case TANH -> List.of(mul(g, sub(constant(a, 1), mul(y, y))));                                   // d tanh a = (1 − y²) da
            case RELU -> List.of(where(less(fill(a, 0), a), g, fill(g, 0)));                                // d max(0, a) = 1[a > 0] da; 0 at a = 0
            case CAST -> List.of(cast(g, a.dtype()));                                                       // d a      = da
            case ADD -> List.of(g, g);                                                                      // d(a + b) = da + db
            case SUB -> List.of(g, neg(g));                                                                 // d(a − b) = da − db
            case MUL -> List.of(mul(g, b), mul(g, a));                                                      // d(ab)    = b da + a db
            case DIV -> List.of(div(g, b), neg(mul(g, div(y, b))));                                         // d(a/b)   = da/b − (y/b) db
            case POW -> List.of(powerBase(g, a, b), powerExponent(g, a, b, y));                             // d(aᵇ)    = b·aᵇ⁻¹ da + y ln a db
            case MAX, MIN -> tie(g, a, b, y);                                                               // to the one chosen; a tie evenly
            case LESS, LESS_EQUAL, EQUAL -> List.of(fill(g, 0), fill(g, 0));                                // piecewise constant
            case WHERE -> List.of(fill(g, 0), where(a, g, fill(g, 0)), where(a, fill(g, 0), g));            // to the one chosen
            case SUM -> List.of(broadcast(g, a.shape(), kept(y)));                                          // dΣa      = Σda
            case REDUCE_MAX -> List.of(largest(g, a, y));                                                   // to the largest; ties evenly
            case RESHAPE -> List.of(reshape(g, a.shape()));                                                 // the way back
            case TRANSPOSE -> List.of(transpose(g, inverse(y.axes())));                                     // the way back
            case BROADCAST -> List.of(sum(g, repeated(y)));                                                 // what was repeated is summed
            case TAKE -> List.of(scatter(g, y), fillAny(g, b), fillAny(g, y.input(2)));                     // each row's share to the row it came from
            case MATMUL -> matmulRule(g, a, b);                                                             // d(AB)    = dA·B + A·dB
        };
    }

    /** b·aᵇ⁻¹; for a literal exponent the power is lowered exactly, so that a = 0 has no 0·∞: d(a²) = 2a da, d(a) = da, d(a⁰) = 0. */
    private static Node powerBase(Node g, Node a, Node b) {
        Double exponent = literal(b);
        if (exponent != null && exponent == 0) {
            return fill(g, 0);
        }
        if (exponent != null && exponent == 1) {
            return g;
        }
        if (exponent != null && exponent == 2) {
            return mul(g, mul(constant(a, 2), a));
        }
        if (exponent != null) {
            return mul(g, mul(b, pow(a, fill(a, exponent - 1))));
        }
        return where(equal(b, fill(b, 0)), fill(g, 0), mul(g, mul(b, pow(a, sub(b, constant(b, 1))))));     // d(a⁰) = 0 at a = 0 too
    }

    /** aᵇ ln a; 0 at a = 0 where b > 0 (the limit), and nothing for a literal exponent. */
    private static Node powerExponent(Node g, Node a, Node b, Node y) {
        if (literal(b) != null) {
            return fill(g, 0);
        }
        Node atZero = mul(equal(a, fill(a, 0)), less(fill(b, 0), b));
        return where(atZero, fill(g, 0), mul(g, mul(y, ln(a))));
    }

    /** max and min: the whole cotangent to the operand that is the result, half to each where both are. */
    private static List<Node> tie(Node g, Node a, Node b, Node y) {
        Node half = mul(g, constant(g, 0.5));
        Node zero = fill(g, 0);
        Node same = equal(a, b);
        return List.of(where(same, half, where(equal(a, y), g, zero)), where(same, half, where(equal(b, y), g, zero)));
    }

    /** The cotangent to the largest elements, shared evenly among equals. */
    private static Node largest(Node g, Node a, Node y) {
        Node isLargest = equal(a, broadcast(y, a.shape(), kept(y)));
        Node share = div(g, sum(isLargest, toArray(y.axes())));
        return mul(isLargest, broadcast(share, a.shape(), kept(y)));
    }

    /** ∂L/∂M[r, …] = Σᵢ 1[order[start + i] = r]·g[i, …], as a product with the matrix of those indicators. */
    private static Node scatter(Node g, Node y) {
        Node m = y.input(0);
        Node rows = iota(m.dtype() == g.dtype() ? g : m, m.shape().dim(0));
        Node taken = take(rows, y.input(1), y.input(2), y.rows());                                           // the row number of each i
        Shape pairs = Shape.of(List.of(m.shape().dim(0), y.rows()));
        Node isRow = equal(broadcast(rows, pairs, List.of(0)), broadcast(taken, pairs, List.of(1)));
        if (g.shape().rank() <= 2) {
            return matmul(isRow, g);
        }
        List<dev.chainrule.tensor.shape.Dim> dims = new ArrayList<>(pairs.dims());
        dims.addAll(g.shape().dims().subList(1, g.shape().rank()));
        Shape cells = Shape.of(dims);
        Node shares = broadcast(g, cells, IntStream.range(1, cells.rank()).boxed().toList());
        return sum(mul(broadcast(isRow, cells, List.of(0, 1)), shares), 1);
    }

    private static List<Node> matmulRule(Node g, Node a, Node b) {
        boolean rowVector = a.shape().rank() == 1;
        boolean columnVector = b.shape().rank() == 1;
        if (rowVector && columnVector) {
            return List.of(mul(g, b), mul(g, a));                                                           // a·b: g is a scalar
        }
        if (columnVector) {
            return List.of(outer(g, b), matmul(transpose(a), g));                                           // A·b: g bᵀ, Aᵀ g
        }
        if (rowVector) {
            return List.of(matmul(b, g), outer(a, g));                                                      // aᵀ·B: B g, a gᵀ
        }
        return List.of(matmul(g, transpose(b)), matmul(transpose(a), g));                                   // A·B: G Bᵀ, Aᵀ G
    }

    /** The matrix x[i]·y[j]. */
    private static Node outer(Node x, Node y) {
        Shape shape = Shape.of(List.of(x.shape().dim(0), y.shape().dim(0)));
        return mul(broadcast(x, shape, List.of(0)), broadcast(y, shape, List.of(1)));
    }

    /** A zero cotangent for an operand whose shape (or type) is not that of g; row indices get none that anyone reads. */
    private static Node fillAny(Node g, Node operand) {
        return dev.chainrule.tensor.graph.Primitives.broadcastTo(constant(g, 0), operand.shape());
    }

    /** The number that {@code node} holds everywhere, or null if it is no literal. */
    private static Double literal(Node node) {
        Node source = node.op() == Op.BROADCAST ? node.input(0) : node;
        return source.op() == Op.CONSTANT ? (Double) source.literal() : null;
    }

    /** The axes of the operand that a reduction y keeps. */
    private static List<Integer> kept(Node y) {
        return IntStream.range(0, y.input(0).shape().rank()).filter(k -> !y.axes().contains(k)).boxed().toList();
    }

    /** The axes of a broadcast y along which elements repeat. */
    private static int[] repeated(Node y) {
        return IntStream.range(0, y.shape().rank()).filter(k -> !y.axes().contains(k)).toArray();
    }

    private static int[] inverse(List<Integer> order) {
        return IntStream.range(0, order.size()).map(order::indexOf).toArray();
    }

    private static int[] toArray(List<Integer> axes) {
        return axes.stream().mapToInt(Integer::intValue).toArray();
    }
}
