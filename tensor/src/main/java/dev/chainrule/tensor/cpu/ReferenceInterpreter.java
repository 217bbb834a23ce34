package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The oracle: evaluates a graph node by node, unfused, in float64 and plain loops. Too simple to be wrong, and slow; every device is tested
 * against it. Every value is a dense row-major array, whatever the node's type.
 */
public final class ReferenceInterpreter {
    private final DimSizes sizes;
    private final Map<Node, double[]> values = new IdentityHashMap<>();

    private ReferenceInterpreter(DimSizes sizes) {
        this.sizes = sizes;
    }

    /**
     * The values of {@code outputs} and of every node that they need.
     *
     * @param inputs an array of float64 for every INPUT, row-major; not modified
     * @param sizes  the sizes of the named dimensions
     * @throws BadCallException if an input is missing or has the wrong length
     */
    public static Map<Node, double[]> evaluate(Collection<Node> outputs, Map<Node, double[]> inputs, DimSizes sizes) {
        ReferenceInterpreter interpreter = new ReferenceInterpreter(sizes);
        for (Node node : Graph.topologicalOrder(outputs)) {
            interpreter.values.put(node, node.op() == Op.INPUT ? interpreter.input(node, inputs.get(node)) : interpreter.compute(node));
        }
        return interpreter.values;
    }

    /** The value of one node; see {@link #evaluate(Collection, Map, DimSizes)}. */
    public static double[] evaluate(Node output, Map<Node, double[]> inputs) {
        return evaluate(List.of(output), inputs, DimSizes.none()).get(output);
    }

    private double[] input(Node node, double[] value) {
        int length = length(node);
        if (value == null || value.length != length) {
            throw new BadCallException("The input " + node.name() + node.shape() + " needs " + length + " numbers, not "
                    + (value == null ? "none" : value.length) + ".");
        }
        return value;
    }

    private double[] compute(Node node) {
        return switch (node.op()) {
            case INPUT -> throw new IllegalStateException("an input is given, not computed");
            case CONSTANT -> new double[] {node.literal()};
            case SIZE -> new double[] {node.count().at(sizes)};
            case IOTA -> iota(length(node));
            case NEG, ABS, SQRT, EXP, LN, SIN, COS, TANH, RELU, CAST, ADD, SUB, MUL, DIV, POW, MAX, MIN, LESS, LESS_EQUAL, EQUAL, WHERE ->
                elementwise(node);
            case SUM -> reduce(node, 0);
            case REDUCE_MAX -> reduce(node, Double.NEGATIVE_INFINITY);
            case RESHAPE -> values.get(node.input(0));
            case TRANSPOSE -> transpose(node);
            case BROADCAST -> broadcast(node);
            case TAKE -> take(node);
            case MATMUL -> matmul(node);
        };
    }

    /** What each elementwise operation means: the definition that all devices are held to. */
    static double apply(Op op, double a, double b, double c) {
        return switch (op) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SQRT -> Math.sqrt(a);
            case EXP -> StrictMath.exp(a);
            case LN -> StrictMath.log(a);
            case SIN -> StrictMath.sin(a);
            case COS -> StrictMath.cos(a);
            case TANH -> StrictMath.tanh(a);
            case RELU -> a <= 0 ? 0 : a;                             // NaN stays NaN
            case CAST -> a;
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> a == 1 || b == 0 || a == -1 && Double.isInfinite(b) ? 1 : StrictMath.pow(a, b); // IEEE 754 pow(1, y) = 1; Java has NaN
            case MAX -> a > b || a != a ? a : b;                     // NaN from either side
            case MIN -> a < b || a != a ? a : b;
            case LESS -> a < b ? 1 : 0;
            case LESS_EQUAL -> a <= b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case WHERE -> a != 0 ? b : c;
            case INPUT, CONSTANT, SIZE, IOTA, SUM, REDUCE_MAX, RESHAPE, TRANSPOSE, BROADCAST, TAKE, MATMUL ->
                throw new IllegalArgumentException(op + " is not elementwise");
        };
    }

    private double[] elementwise(Node node) {
        double[] a = values.get(node.input(0));
        double[] b = node.op().arity() > 1 ? values.get(node.input(1)) : a;
        double[] c = node.op().arity() > 2 ? values.get(node.input(2)) : a;
        double[] y = new double[length(node)];
        for (int i = 0; i < y.length; i++) {
            y[i] = apply(node.op(), a[i], b[i], c[i]);
        }
        return y;
    }

    private double[] iota(int length) {
        double[] y = new double[length];
        for (int i = 0; i < length; i++) {
            y[i] = i;
        }
        return y;
    }

    /**
     * Visits the operand in row-major order; each element goes to the place of its kept coordinates. What an addition rounds away is added
     * at the end (Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, 1974), so that the error of a long sum
     * is the device's alone.
     */
    private double[] reduce(Node node, double start) {
        double[] a = values.get(node.input(0));
        double[] y = new double[length(node)];
        Arrays.fill(y, start);
        long[] dims = sizes.of(node.input(0).shape());
        long[] strides = new long[dims.length];                      // stride 0 along a reduced axis
        long stride = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            if (!node.axes().contains(axis)) {
                strides[axis] = stride;
                stride *= dims[axis];
            }
        }
        double[] lost = new double[y.length];
        for (int i = 0; i < a.length; i++) {
            int k = place(i, dims, strides);
            double before = y[k];
            y[k] = node.op() == Op.SUM ? before + a[i] : apply(Op.MAX, before, a[i], 0);
            lost[k] += Math.abs(before) >= Math.abs(a[i]) ? before - y[k] + a[i] : a[i] - y[k] + before;
        }
        for (int k = 0; k < y.length && node.op() == Op.SUM; k++) {
            y[k] += Double.isFinite(lost[k]) ? lost[k] : 0;
        }
        return y;
    }

    private double[] transpose(Node node) {
        long[] from = rowMajor(sizes.of(node.input(0).shape()));
        long[] strides = node.axes().stream().mapToLong(axis -> from[axis]).toArray();
        return gather(node, strides);
    }

    private double[] broadcast(Node node) {
        long[] from = rowMajor(sizes.of(node.input(0).shape()));
        long[] strides = new long[node.shape().rank()];              // stride 0: the same element again
        for (int k = 0; k < from.length; k++) {
            strides[node.axes().get(k)] = from[k];
        }
        return gather(node, strides);
    }

    private double[] gather(Node node, long[] strides) {
        double[] a = values.get(node.input(0));
        long[] dims = sizes.of(node.shape());
        double[] y = new double[length(node)];
        for (int i = 0; i < y.length; i++) {
            y[i] = a[place(i, dims, strides)];
        }
        return y;
    }

    private double[] take(Node node) {
        double[] a = values.get(node.input(0));
        double[] order = values.get(node.input(1));
        int start = (int) values.get(node.input(2))[0];
        double[] y = new double[length(node)];
        int rows = (int) sizes.of(node.rows());
        int width = rows == 0 ? 0 : y.length / rows;
        for (int i = 0; i < rows; i++) {
            System.arraycopy(a, (int) order[start + i] * width, y, i * width, width);
        }
        return y;
    }

    private double[] matmul(Node node) {
        double[] a = values.get(node.input(0));
        double[] b = values.get(node.input(1));
        int inner = (int) sizes.of(node.input(1).shape().dim(0));
        int columns = node.input(1).shape().rank() == 1 ? 1 : (int) sizes.of(node.input(1).shape().dim(1));
        double[] y = new double[length(node)];
        for (int i = 0; i < y.length; i++) {
            int row = i / columns;
            int column = i % columns;
            for (int j = 0; j < inner; j++) {
                y[i] += a[row * inner + j] * b[j * columns + column];
            }
        }
        return y;
    }

    /** The offset, by {@code strides}, of the element whose row-major number in {@code dims} is {@code i}. */
    private static int place(long i, long[] dims, long[] strides) {
        long offset = 0;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            offset += i % dims[axis] * strides[axis];
            i /= dims[axis];
        }
        return (int) offset;
    }

    private static long[] rowMajor(long[] dims) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= dims[axis];
        }
        return strides;
    }

    private int length(Node node) {
        return Math.toIntExact(node.shape().extent().at(sizes));
    }
}
