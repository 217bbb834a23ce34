package dev.chainrule.trainer.out.onnx;

import static dev.chainrule.trainer.out.onnx.OnnxGraph.attribute;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Extent;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table from {@link Op} to the operators of ONNX, complete: whatever is a graph of nodes, each model kind and each formula of a user's own,
 * translates operation by operation, forward, and backward too. One dimension may stay open, the number of rows; the others are numbers.
 */
final class OnnxOperators {
    private final OnnxGraph graph;
    private final DimSizes sizes;
    private final String rowDimension;
    private final String rowCount;
    private final Map<Node, String> values = new IdentityHashMap<>();

    /**
     * A translation into {@code graph}.
     *
     * @param inputs       INPUT → the value that holds it
     * @param sizes        the sizes of the named dimensions
     * @param rowDimension the name of the dimension that stays open; null if none does
     * @param rowCount     the value that holds its size, an int64 vector of one element
     */
    OnnxOperators(OnnxGraph graph, Map<Node, String> inputs, DimSizes sizes, String rowDimension, String rowCount) {
        this.graph = graph;
        this.sizes = sizes;
        this.rowDimension = rowDimension;
        this.rowCount = rowCount;
        values.putAll(inputs);
    }

    /**
     * The value of {@code output}, of the same type and shape.
     *
     * @throws BadCallException if an input or a dimension has no value
     */
    String translate(Node output) {
        for (Node node : Graph.topologicalOrder(List.of(output))) {
            if (node.op() != Op.BROADCAST) {                                // made where it is needed
                value(node);
            }
        }
        return value(output);
    }

    private String value(Node node) {
        String value = values.get(node);
        if (value == null) {
            value = translated(node);
            values.put(node, value);
        }
        return value;
    }

    private String translated(Node node) {
        return switch (node.op()) {
            case INPUT -> throw new BadCallException("ONNX: the input " + node.name() + node.shape() + " has no value.");
            case CONSTANT -> graph.number(node.dtype(), node.literal());
            case SIZE -> size(node.count(), node.dtype());
            case IOTA -> range(node);
            case NEG -> elementwise("Neg", node);
            case ABS -> elementwise("Abs", node);
            case SQRT -> elementwise("Sqrt", node);
            case EXP -> elementwise("Exp", node);
            case LN -> elementwise("Log", node);
            case SIN -> elementwise("Sin", node);
            case COS -> node.dtype() == DType.F64 ? wideCosine(node) : elementwise("Cos", node);
            case TANH -> elementwise("Tanh", node);
            case RELU -> elementwise("Relu", node);
            case CAST -> cast(of(node, 0), node.dtype());
            case ADD -> elementwise("Add", node);
            case SUB -> elementwise("Sub", node);
            case MUL -> elementwise("Mul", node);
            case DIV -> elementwise("Div", node);
            case POW -> elementwise("Pow", node);
            case MAX -> elementwise("Max", node);
            case MIN -> elementwise("Min", node);
            case LESS -> cast(elementwise("Less", node), node.dtype());
            case LESS_EQUAL -> cast(elementwise("LessOrEqual", node), node.dtype());
            case EQUAL -> cast(elementwise("Equal", node), node.dtype());
            case WHERE -> where(node);
            case SUM -> reduce("ReduceSum", node);
            case REDUCE_MAX -> greatest(node);
            case RESHAPE -> reshape(of(node, 0), node.shape().dims());
            case TRANSPOSE -> graph.node("Transpose", List.of(of(node, 0)), attribute("perm", node.axes()));
            case BROADCAST -> node("Expand", unsqueezed(node), shape(node.shape().dims()));
            case TAKE -> take(node);
            case MATMUL -> product(node);
        };
    }

    private String node(String operator, String... inputs) {
        return graph.node(operator, List.of(inputs));
    }

    private String of(Node node, int operand) {
        return value(node.input(operand));
    }

    private String cast(String value, DType dtype) {
        return graph.node("Cast", List.of(value), attribute("to", OnnxGraph.elementType(dtype)));
    }

    /** ONNX repeats operands by NumPy's rule itself, so where another operand has the whole shape, a BROADCAST is left to it. */
    private List<String> operands(Node node) {
        boolean whole = node.inputs().stream().anyMatch(input -> input.op() != Op.BROADCAST);
        List<String> operands = new ArrayList<>();
        for (Node input : node.inputs()) {
            boolean first = operands.isEmpty();
            boolean left = input.op() == Op.BROADCAST && (whole || !first) && !isWideFactor(node, input);
            operands.add(left ? unsqueezed(input) : value(input));
        }
        return operands;
    }

    /**
     * Whether {@code input} is a number that ONNX Runtime would round to float32: a scalar factor beside a matrix product becomes an attribute
     * of that, and attributes are no float64. A factor that fills a shape of its own does not.
     */
    private static boolean isWideFactor(Node node, Node input) {
        Node scalar = input.input(0);
        boolean exact = scalar.op() == Op.CONSTANT && (float) scalar.literal() == scalar.literal();
        return (node.op() == Op.MUL || node.op() == Op.DIV) && node.dtype() == DType.F64 && scalar.shape().rank() == 0 && !exact;
    }

    private String elementwise(String operator, Node node) {
        return graph.node(operator, operands(node));
    }

    /** ONNX chooses by a truth value: c ≠ 0, which NaN is too. */
    private String where(Node node) {
        List<String> operands = operands(node);
        String isZero = node("Equal", operands.get(0), graph.number(node.dtype(), 0));
        return node("Where", isZero, operands.get(2), operands.get(1));
    }

    /** cos a = 1 − 2·sin²(a/2): ONNX Runtime has no cosine in float64. */
    private String wideCosine(Node node) {
        String sine = node("Sin", node("Mul", operands(node).get(0), graph.number(node.dtype(), 0.5)));
        String twice = node("Mul", graph.number(node.dtype(), 2), node("Mul", sine, sine));
        return node("Sub", graph.number(node.dtype(), 1), twice);
    }

    private String reduce(String operator, Node node) {
        return reduce(operator, of(node, 0), node.axes());
    }

    private String reduce(String operator, String value, List<Integer> axes) {
        return graph.node(operator, List.of(value, graph.longs(axes.stream().map(Integer::longValue).toList())), attribute("keepdims", 0));
    }

    /** The maximum of ONNX leaves out NaN; here one NaN makes it NaN. */
    private String greatest(Node node) {
        String anyNaN = reduce("ReduceMax", cast(node("IsNaN", of(node, 0)), node.dtype()), node.axes());
        return node("Where", node("Greater", anyNaN, graph.number(node.dtype(), 0)), graph.number(node.dtype(), Double.NaN),
                reduce("ReduceMax", node));
    }

    /** The operand of a BROADCAST with axes of size 1 where it repeats; those before its first axis need none. */
    private String unsqueezed(Node broadcast) {
        List<Integer> kept = broadcast.axes();
        List<Long> missing = new ArrayList<>();
        for (int axis = kept.isEmpty() ? broadcast.shape().rank() : kept.get(0); axis < broadcast.shape().rank(); axis++) {
            if (!kept.contains(axis)) {
                missing.add((long) axis - kept.get(0));
            }
        }
        return missing.isEmpty() ? of(broadcast, 0) : node("Unsqueeze", of(broadcast, 0), graph.longs(missing));
    }

    /** A vector on the right is a column, for ONNX Runtime multiplies none with a matrix of no rows. */
    private String product(Node node) {
        if (node.input(1).shape().rank() > 1) {
            return node("MatMul", of(node, 0), of(node, 1));
        }
        String column = node("Unsqueeze", of(node, 1), graph.longs(List.of(1L)));
        return node("Squeeze", node("MatMul", of(node, 0), column), graph.longs(List.of(node.input(0).shape().rank() - 1L)));
    }

    private String take(Node node) {
        String start = graph.node("Cast", List.of(of(node, 2)), attribute("to", ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64_VALUE));
        String from = node("Reshape", start, graph.longs(List.of(1L)));
        String to = node("Add", from, shape(List.of(node.rows())));
        return graph.node("Gather", List.of(of(node, 0), node("Slice", of(node, 1), from, to)), attribute("axis", 0));
    }

    // ---- sizes --------------------------------------------------------------------------------------------------------------------------------

    private boolean isOpen(Dim dim) {
        return dim.isNamed() && dim.name().equals(rowDimension);
    }

    private String reshape(String value, List<Dim> dims) {
        return graph.node("Reshape", List.of(value, shape(dims)), attribute("allowzero", 1));
    }

    /** The vector of {@code dims} as int64. */
    private String shape(List<Dim> dims) {
        List<String> parts = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        for (Dim dim : dims) {
            if (isOpen(dim)) {
                if (!numbers.isEmpty()) {
                    parts.add(graph.longs(List.copyOf(numbers)));
                    numbers.clear();
                }
                parts.add(rowCount);
            } else {
                numbers.add(sizes.of(dim));
            }
        }
        if (!numbers.isEmpty() || parts.isEmpty()) {
            parts.add(graph.longs(List.copyOf(numbers)));
        }
        return parts.size() == 1 ? parts.get(0) : graph.node("Concat", parts, attribute("axis", 0));
    }

    private String range(Node node) {
        return node("Range", graph.number(node.dtype(), 0), size(node.shape().dim(0).extent(), node.dtype()),
                graph.number(node.dtype(), 1));
    }

    /** A count, which is c₀ + c₁·N in the open dimension N. */
    private String size(Extent count, DType dtype) {
        if (rowDimension == null) {
            return graph.number(dtype, count.at(sizes));
        }
        long none = count.at(sizes.with(rowDimension, 0));
        long slope = count.at(sizes.with(rowDimension, 1)) - none;
        if (count.at(sizes.with(rowDimension, 3)) != none + 3 * slope) {
            throw new BadCallException("ONNX: the count " + count + " is not linear in " + rowDimension + ".");
        }
        if (slope == 0) {
            return graph.number(dtype, none);
        }
        String rows = cast(node("Reshape", rowCount, graph.longs(List.of())), dtype);
        String scaled = slope == 1 ? rows : node("Mul", rows, graph.number(dtype, slope));
        return none == 0 ? scaled : node("Add", scaled, graph.number(dtype, none));
    }
}
