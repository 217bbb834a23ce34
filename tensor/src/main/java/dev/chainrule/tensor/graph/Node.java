package dev.chainrule.tensor.graph;

import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Extent;
import dev.chainrule.tensor.shape.Shape;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One operation applied to operands: what to compute, not when or where. Immutable, and hash-consed within its {@link Graph}: the same
 * operation on the same operands is the same object. Made by {@link Primitives}, which holds the shape and type rules.
 */
public final class Node {
    private final Graph graph;
    private final Op op;
    private final List<Node> inputs;
    private final Attribute attribute;
    private final Shape shape;
    private final DType dtype;
    private final int hash;

    Node(Graph graph, Op op, List<Node> inputs, Attribute attribute, Shape shape, DType dtype) {
        this.graph = graph;
        this.op = op;
        this.inputs = List.copyOf(inputs);
        this.attribute = attribute;
        this.shape = shape;
        this.dtype = dtype;
        int h = 31 * (31 * op.hashCode() + attribute.hashCode()) + shape.hashCode();
        for (Node input : inputs) {
            h = 31 * h + System.identityHashCode(input);
        }
        this.hash = h;
    }

    /** The graph that this node belongs to; nodes of two graphs do not mix. */
    public Graph graph() {
        return graph;
    }

    /** The operation. */
    public Op op() {
        return op;
    }

    /** The operands, {@code op().arity()} of them. */
    public List<Node> inputs() {
        return inputs;
    }

    /** Operand {@code k}. */
    public Node input(int k) {
        return inputs.get(k);
    }

    /** The shape of the result. */
    public Shape shape() {
        return shape;
    }

    /** The element type of the result. */
    public DType dtype() {
        return dtype;
    }

    /** The name of an INPUT. */
    public String name() {
        return ((Attribute.Leaf) attribute).name;
    }

    /** The number of a CONSTANT. */
    public double literal() {
        return ((Attribute.Literal) attribute).value();
    }

    /** The count of a SIZE. */
    public Extent count() {
        return ((Attribute.Count) attribute).extent();
    }

    /** The axes that a reduction removes, that a BROADCAST's operand takes in the result, or the order of a TRANSPOSE. */
    public List<Integer> axes() {
        return ((Attribute.Axes) attribute).axes();
    }

    /** The number of rows of a TAKE. */
    public Dim rows() {
        return ((Attribute.Rows) attribute).rows();
    }

    Attribute attribute() {
        return attribute;
    }

    /** Whether this is a CONSTANT of exactly this value (−0 is not 0). */
    public boolean isConstant(double value) {
        return op == Op.CONSTANT && Double.doubleToRawLongBits(literal()) == Double.doubleToRawLongBits(value);
    }

    /** Structural equality over identical operands: what hash-consing needs; between nodes of one graph it is identity. */
    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Node)) {
            return false;
        }
        Node that = (Node) other;
        return graph == that.graph && op == that.op && dtype == that.dtype && shape.equals(that.shape) && attribute.equals(that.attribute)
                && sameInputs(that);
    }

    private boolean sameInputs(Node that) {
        if (inputs.size() != that.inputs.size()) {
            return false;
        }
        for (int k = 0; k < inputs.size(); k++) {
            if (inputs.get(k) != that.inputs.get(k)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The expression of this node one level deep, such as {@code f32[N] = add(matmul, broadcast)}. */
    @Override
    public String toString() {
        String operands = inputs.stream().map(n -> n.op == Op.INPUT ? n.name() : n.op.toString()).collect(Collectors.joining(", "));
        String detail = attribute == Attribute.NONE ? "" : "{" + attribute + "}";
        return dtype + shape.toString() + " = " + op + detail + (operands.isEmpty() ? "" : "(" + operands + ")");
    }
}
