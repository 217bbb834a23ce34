package dev.chainrule.tensor.graph;

import static java.util.stream.Collectors.toUnmodifiableList;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Extent;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The constructors of nodes: one method an {@link Op}, each with its shape and type rule. Elementwise operations broadcast their operands
 * by NumPy's rule; every error names the operation and the shapes. Nothing is computed here.
 */
public final class Primitives {
    private Primitives() {
    }

    // ---- leaves -----------------------------------------------------------------------------------------------------------------------

    /** A literal scalar of the type (and graph) of {@code like}. */
    public static Node constant(Node like, double value) {
        return like.graph().constant(value, like.dtype());
    }

    /** The number {@code extent} as a scalar of the type of {@code like}: a constant where it is a number, else known when the plan runs. */
    public static Node size(Node like, Extent extent) {
        if (extent.isNumber()) {
            return constant(like, extent.at(dev.chainrule.tensor.shape.DimSizes.none()));
        }
        return like.graph().node(Op.SIZE, List.of(), new Attribute.Count(extent), Shape.SCALAR, floating("size", like));
    }

    /** The vector 0, 1, 2, … of length {@code length} in the type of {@code like}. */
    public static Node iota(Node like, Dim length) {
        return like.graph().node(Op.IOTA, List.of(), Attribute.NONE, Shape.of(List.of(length)), floating("iota", like));
    }

    // ---- elementwise ------------------------------------------------------------------------------------------------------------------

    /** −a. */
    public static Node neg(Node a) {
        return unary(Op.NEG, a);
    }

    /** |a|. */
    public static Node abs(Node a) {
        return unary(Op.ABS, a);
    }

    /** √a. */
    public static Node sqrt(Node a) {
        return unary(Op.SQRT, a);
    }

    /** eᵃ. */
    public static Node exp(Node a) {
        return unary(Op.EXP, a);
    }

    /** ln a. */
    public static Node ln(Node a) {
        return unary(Op.LN, a);
    }

    /** sin a. */
    public static Node sin(Node a) {
        return unary(Op.SIN, a);
    }

    /** cos a. */
    public static Node cos(Node a) {
        return unary(Op.COS, a);
    }

    /** tanh a. */
    public static Node tanh(Node a) {
        return unary(Op.TANH, a);
    }

    /** max(0, a). */
    public static Node relu(Node a) {
        return unary(Op.RELU, a);
    }

    /** a rounded to {@code dtype}; a itself if it has that type. */
    public static Node cast(Node a, DType dtype) {
        if (a.dtype() == dtype) {
            return a;
        }
        if (!dtype.isFloating()) {
            throw new BadCallException("cast: " + dtype + " is for row indices only; cast to f32 or f64.");
        }
        return a.graph().node(Op.CAST, List.of(a), Attribute.NONE, a.shape(), dtype);
    }

    /** a + b. */
    public static Node add(Node a, Node b) {
        return binary(Op.ADD, a, b);
    }

    /** a − b. */
    public static Node sub(Node a, Node b) {
        return binary(Op.SUB, a, b);
    }

    /** a·b, element by element. */
    public static Node mul(Node a, Node b) {
        return binary(Op.MUL, a, b);
    }

    /** a / b. */
    public static Node div(Node a, Node b) {
        return binary(Op.DIV, a, b);
    }

    /** aᵇ. */
    public static Node pow(Node a, Node b) {
        return binary(Op.POW, a, b);
    }

    /** max(a, b); with a literal 0 it is {@link #relu}, whose derivative at the kink is 0. */
    public static Node max(Node a, Node b) {
        if (isZero(a) || isZero(b)) {
            Node other = isZero(a) ? b : a;
            return relu(broadcastTo(other, Shape.broadcast("max", a.shape(), b.shape())));
        }
        return binary(Op.MAX, a, b);
    }

    /** min(a, b); with a literal 0 it is −relu(−a). */
    public static Node min(Node a, Node b) {
        if (isZero(a) || isZero(b)) {
            Node other = isZero(a) ? b : a;
            return neg(relu(neg(broadcastTo(other, Shape.broadcast("min", a.shape(), b.shape())))));
        }
        return binary(Op.MIN, a, b);
    }

    /** 1[a &lt; b]. */
    public static Node less(Node a, Node b) {
        return binary(Op.LESS, a, b);
    }

    /** 1[a ≤ b]. */
    public static Node lessEqual(Node a, Node b) {
        return binary(Op.LESS_EQUAL, a, b);
    }

    /** 1[a = b]. */
    public static Node equal(Node a, Node b) {
        return binary(Op.EQUAL, a, b);
    }

    /** a where c ≠ 0, else b; all three broadcast. */
    public static Node where(Node c, Node a, Node b) {
        Shape shape = Shape.broadcast("where", Shape.broadcast("where", c.shape(), a.shape()), b.shape());
        DType dtype = sameType("where", sameType("where", c.dtype(), a.dtype()), b.dtype());
        return c.graph().node(Op.WHERE, List.of(broadcastTo(c, shape), broadcastTo(a, shape), broadcastTo(b, shape)), Attribute.NONE, shape,
                dtype);
    }

    // ---- reductions -------------------------------------------------------------------------------------------------------------------

    /** Σ a over {@code axes} (all where none is named), which are dropped. */
    public static Node sum(Node a, int... axes) {
        return reduce(Op.SUM, a, axes);
    }

    /** The largest element over {@code axes} (all where none is named), which are dropped. */
    public static Node reduceMax(Node a, int... axes) {
        return reduce(Op.REDUCE_MAX, a, axes);
    }

    // ---- movement ---------------------------------------------------------------------------------------------------------------------

    /**
     * The same elements under another shape.
     *
     * @throws BadCallException if the numbers of elements differ
     */
    public static Node reshape(Node a, Shape shape) {
        if (!a.shape().extent().equals(shape.extent())) {
            throw new BadCallException("reshape: shape " + a.shape() + " has " + a.shape().extent() + " elements, shape " + shape + " has "
                    + shape.extent() + ".");
        }
        return shape.equals(a.shape()) ? a : a.graph().node(Op.RESHAPE, List.of(a), Attribute.NONE, shape, a.dtype());
    }

    /** Axis k of the result is axis {@code order[k]} of a; without an order the axes are reversed. */
    public static Node transpose(Node a, int... order) {
        List<Integer> axes = order.length > 0
                ? IntStream.of(order).boxed().collect(toUnmodifiableList())
                : IntStream.range(0, a.shape().rank()).mapToObj(k -> a.shape().rank() - 1 - k).collect(toUnmodifiableList());
        Shape shape = a.shape().permute(axes);
        boolean same = IntStream.range(0, axes.size()).allMatch(k -> axes.get(k) == k);
        return same ? a : a.graph().node(Op.TRANSPOSE, List.of(a), new Attribute.Axes(axes), shape, a.dtype());
    }

    /**
     * Repeats a along new axes: axis k of a becomes axis {@code axes.get(k)} of the result, of the same dimension.
     *
     * @throws BadCallException if an axis is out of place or its dimension differs
     */
    public static Node broadcast(Node a, Shape shape, List<Integer> axes) {
        boolean fits = axes.size() == a.shape().rank();
        for (int k = 0; fits && k < axes.size(); k++) {
            boolean ascending = k == 0 || axes.get(k) > axes.get(k - 1);
            fits = ascending && axes.get(k) >= 0 && axes.get(k) < shape.rank() && a.shape().dim(k).equals(shape.dim(axes.get(k)));
        }
        if (!fits) {
            throw new BadCallException("broadcast: shape " + a.shape() + " does not fit axes " + axes + " of shape " + shape + ".");
        }
        return shape.equals(a.shape()) ? a
                : a.graph().node(Op.BROADCAST, List.of(a), new Attribute.Axes(List.copyOf(axes)), shape, a.dtype());
    }

    /** a stretched to {@code shape} by NumPy's rule: aligned at the last axis, dimensions of 1 repeat. */
    public static Node broadcastTo(Node a, Shape shape) {
        if (a.shape().equals(shape)) {
            return a;
        }
        if (!Shape.broadcast("broadcast", a.shape(), shape).equals(shape)) {
            throw new BadCallException("broadcast: shape " + a.shape() + " does not stretch to " + shape + ".");
        }
        List<Dim> kept = new ArrayList<>();
        List<Integer> axes = new ArrayList<>();
        int offset = shape.rank() - a.shape().rank();
        for (int k = 0; k < a.shape().rank(); k++) {
            if (a.shape().dim(k).equals(shape.dim(k + offset))) {
                kept.add(a.shape().dim(k));
                axes.add(k + offset);
            }
        }
        return broadcast(reshape(a, Shape.of(kept)), shape, axes);
    }

    /**
     * Rows of {@code a} through an order: y[i, …] = a[order[start + i], …] for i &lt; rows.
     *
     * @param order i32 vector of row numbers
     * @param start scalar, the place in {@code order} where the batch begins
     */
    public static Node take(Node a, Node order, Node start, Dim rows) {
        if (a.shape().rank() == 0 || order.shape().rank() != 1 || order.dtype() != DType.I32 || start.shape().rank() != 0) {
            throw new BadCallException(
                    "take: needs rows to take, an i32 vector of row numbers and a scalar start, not shapes " + a.shape() + ", "
                            + order.dtype() + order.shape() + " and " + start.shape() + ".");
        }
        List<Dim> dims = new ArrayList<>(a.shape().dims());
        dims.set(0, rows);
        return a.graph().node(Op.TAKE, List.of(a, order, start), new Attribute.Rows(rows), Shape.of(dims), a.dtype());
    }

    // ---- contraction ------------------------------------------------------------------------------------------------------------------

    /** The product of vectors and matrices: y[i, k] = Σⱼ a[i, j]·b[j, k]. */
    public static Node matmul(Node a, Node b) {
        Shape shape = Shape.product("matmul", a.shape(), b.shape());
        return a.graph().node(Op.MATMUL, List.of(a, b), Attribute.NONE, shape, sameType("matmul", a.dtype(), b.dtype()));
    }

    // ---- composites that rules and users both write -----------------------------------------------------------------------------------

    /** The mean over {@code axes}: Σ a / count. */
    public static Node mean(Node a, int... axes) {
        List<Dim> dims = a.shape().axes("mean", axes).stream().map(a.shape()::dim).collect(toUnmodifiableList());
        return div(sum(a, axes), size(a, Extent.product(dims)));
    }

    /**
     * σ(a) = 1/(1 + e⁻ᵃ), by e = e^(−|a|) ≤ 1: e/(1 + e) where a &lt; 0, else 1/(1 + e). So nothing overflows, and value and derivative
     * e/(1 + e)² keep their relative accuracy on both sides, down to the least numbers. −|a| is chosen, not an ABS, whose derivative at 0 is 0:
     * at 0 that of the side a ≥ 0 holds, ¼.
     */
    public static Node sigmoid(Node a) {
        Node one = constant(a, 1);
        Node negative = less(a, constant(a, 0));
        Node e = exp(where(negative, a, neg(a)));
        return div(where(negative, e, one), add(one, e));
    }

    /** A tensor of the shape of {@code like} that holds {@code value} everywhere. */
    public static Node fill(Node like, double value) {
        return broadcastTo(constant(like, value), like.shape());
    }

    // ---- any op, by its enum: for rewrites, and for tables over Op ------------------------------------------------------------------------

    /** The same operation and attribute as {@code node}, on other operands of the same shapes. */
    public static Node withInputs(Node node, List<Node> inputs) {
        return node.inputs().equals(inputs) ? node : node.graph().node(node.op(), inputs, node.attribute(), node.shape(), node.dtype());
    }

    /** The elementwise operation {@code op} with one operand. */
    public static Node unary(Op op, Node a) {
        floating(op.toString(), a);
        return a.graph().node(op, List.of(a), Attribute.NONE, a.shape(), a.dtype());
    }

    /** The elementwise operation {@code op} with two operands, broadcast. */
    public static Node binary(Op op, Node a, Node b) {
        Shape shape = Shape.broadcast(op.toString(), a.shape(), b.shape());
        DType dtype = sameType(op.toString(), a.dtype(), b.dtype());
        floating(op.toString(), a);
        return a.graph().node(op, List.of(broadcastTo(a, shape), broadcastTo(b, shape)), Attribute.NONE, shape, dtype);
    }

    private static Node reduce(Op op, Node a, int... axes) {
        floating(op.toString(), a);
        List<Integer> over = a.shape().axes(op.toString(), axes);
        return over.isEmpty() ? a : a.graph().node(op, List.of(a), new Attribute.Axes(over), a.shape().without(over), a.dtype());
    }

    private static boolean isZero(Node a) {
        return a.op() == Op.CONSTANT && a.literal() == 0;
    }

    private static DType floating(String op, Node a) {
        if (!a.dtype().isFloating()) {
            throw new BadCallException(op + ": a tensor of type " + a.dtype() + " has no arithmetic; cast it to f32 or f64 first.");
        }
        return a.dtype();
    }

    private static DType sameType(String op, DType a, DType b) {
        if (a != b) {
            throw new BadCallException(op + ": the operands have types " + a + " and " + b + "; cast one of them.");
        }
        return a;
    }
}
