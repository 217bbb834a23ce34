package dev.chainrule.trainer.out.onnx;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.binary;
import static dev.chainrule.tensor.graph.Primitives.broadcast;
import static dev.chainrule.tensor.graph.Primitives.cast;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.iota;
import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.reduceMax;
import static dev.chainrule.tensor.graph.Primitives.reshape;
import static dev.chainrule.tensor.graph.Primitives.size;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static dev.chainrule.tensor.graph.Primitives.take;
import static dev.chainrule.tensor.graph.Primitives.transpose;
import static dev.chainrule.tensor.graph.Primitives.unary;
import static dev.chainrule.tensor.graph.Primitives.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Extent;
import dev.chainrule.tensor.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ONNX Runtime computes of every translated operation what the oracle computes, at every size, NaN and infinities included. */
class OnnxOperatorsTest {
    private static final int[] SIZES = {0, 1, 7, 33};
    private static final long WIDTH = 5;
    private static final double[] SPECIAL = {Double.NaN, 0, -0.0, 1, -1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.5};

    /** The leaves of a case: two of (N, 5), one of (N), two matrices, an order and a start. */
    private record Leaves(Node a, Node b, Node c, Node row, Node w, Node v, Node order, Node start) {
        static Leaves of(DType dtype) {
            Graph graph = new Graph();
            Shape matrix = Shape.parse("N,D");
            return new Leaves(graph.input("a", matrix, dtype), graph.input("b", matrix, dtype), graph.input("c", matrix, dtype),
                    graph.input("row", Shape.parse("N"), dtype), graph.input("w", Shape.parse("D,3"), dtype),
                    graph.input("v", Shape.parse("D"), dtype), graph.input("order", Shape.parse("N"), DType.I32),
                    graph.input("start", Shape.SCALAR, DType.I32));
        }

        List<Node> all() {
            return List.of(a, b, c, row, w, v, order, start);
        }
    }

    private static List<Node> cases(Op op, Leaves l) {
        Dim n = Dim.named("N");
        Shape matrix = l.a.shape();
        return switch (op) {
            case INPUT -> List.of(l.a);
            case CONSTANT -> List.of(constant(l.a, 2.5), mul(l.a, constant(l.a, -0.0)));
            case SIZE -> List.of(size(l.a, n.extent()), size(l.a, matrix.extent()), size(l.a, matrix.extent().plus(Extent.of(2))),
                    size(l.a, Dim.named("D").extent()));
            case IOTA -> List.of(iota(l.a, n), iota(l.a, Dim.of(4)));
            case NEG, ABS, SQRT, EXP, LN, SIN, COS, TANH, RELU -> List.of(unary(op, l.a), unary(op, l.row));
            case CAST -> List.of(cast(l.a, l.a.dtype() == DType.F32 ? DType.F64 : DType.F32));
            case ADD, SUB, MUL, DIV, POW, MAX, MIN, LESS, LESS_EQUAL, EQUAL -> List.of(binary(op, l.a, l.b), binary(op, l.a, l.v),
                    binary(op, l.v, l.b), binary(op, l.a, reshape(l.row, Shape.parse("N,1"))), binary(op, l.a, constant(l.a, 0.5)),
                    binary(op, broadcast(l.row, matrix, List.of(0)), broadcast(l.v, matrix, List.of(1))));
            case WHERE -> List.of(where(l.a, l.b, l.c), where(l.v, l.b, constant(l.a, 3)), where(l.a, constant(l.a, 1), constant(l.a, 2)));
            case SUM -> List.of(sum(l.a), sum(l.a, 0), sum(l.a, 1), sum(l.row));
            case REDUCE_MAX -> List.of(reduceMax(l.a), reduceMax(l.a, 0), reduceMax(l.a, 1));
            case RESHAPE ->
                List.of(reshape(l.a, Shape.parse("D,N")), reshape(l.a, Shape.parse("N,D,1")), reshape(l.row, Shape.parse("1,N")));
            case TRANSPOSE -> List.of(transpose(l.a), transpose(reshape(l.a, Shape.parse("N,D,1")), 2, 0, 1));
            case BROADCAST -> List.of(broadcast(l.row, matrix, List.of(0)), broadcast(l.v, matrix, List.of(1)),
                    broadcast(constant(l.a, 7), matrix, List.of()), broadcast(l.a, Shape.parse("2,N,3,D"), List.of(1, 3)),
                    add(l.a, broadcast(broadcast(constant(l.a, 7), l.v.shape(), List.of()), matrix, List.of(1))));
            case TAKE -> List.of(take(l.a, l.order, l.start, n), take(l.row, l.order, l.start, n));
            case MATMUL -> List.of(matmul(l.a, l.v), matmul(l.a, l.w), matmul(l.row, l.a), matmul(transpose(l.a), l.b),
                    matmul(l.v, l.w), matmul(l.v, l.v), matmul(l.row, l.row));
        };
    }

    @ParameterizedTest
    @EnumSource
    void everyOperationComputesTheSame(Op op) throws OrtException {
        for (DType dtype : List.of(DType.F64, DType.F32)) {
            Leaves leaves = Leaves.of(dtype);
            for (Node output : cases(op, leaves)) {
                byte[] model = model(leaves, output);
                try (OnnxRun run = new OnnxRun(model)) {
                    for (int rows : SIZES) {
                        check(run, leaves, output, rows, false);
                        if (output.op() != Op.POW || dtype == DType.F64) {
                            check(run, leaves, output, rows, true);
                        }
                    }
                }
            }
        }
    }

    private static byte[] model(Leaves leaves, Node output) {
        OnnxGraph graph = new OnnxGraph();
        Map<Node, String> inputs = new LinkedHashMap<>();
        for (Node leaf : leaves.all()) {
            inputs.put(leaf, graph.input(leaf.name(), OnnxGraph.elementType(leaf.dtype()), dims(leaf.shape())));
        }
        String shape = graph.node("Shape", List.of("row"));
        OnnxOperators operators = new OnnxOperators(graph, inputs, DimSizes.none().with("D", WIDTH), "N", shape);
        graph.output("result", operators.translate(output), OnnxGraph.elementType(output.dtype()), dims(output.shape()));
        return graph.model("test", "", Map.of());
    }

    private static List<String> dims(Shape shape) {
        return shape.dims().stream().map(dim -> dim.equals(Dim.named("D")) ? Long.toString(WIDTH) : dim.toString()).toList();
    }

    private static void check(OnnxRun run, Leaves leaves, Node output, int rows, boolean special) throws OrtException {
        DimSizes sizes = DimSizes.none().with("D", WIDTH).with("N", rows);
        SplittableRandom random = new SplittableRandom(rows);
        Map<Node, double[]> values = new LinkedHashMap<>();
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        for (Node leaf : leaves.all()) {
            double[] value = new double[(int) leaf.shape().extent().at(sizes)];
            for (int k = 0; k < value.length; k++) {
                double drawn = special ? SPECIAL[random.nextInt(SPECIAL.length)] : (float) random.nextGaussian();
                value[k] = leaf.dtype() == DType.I32 ? leaf.shape().rank() == 0 ? 0 : value.length - 1 - k : drawn;
            }
            values.put(leaf, value);
            tensors.put(leaf.name(), run.tensor(leaf.dtype(), sizes.of(leaf.shape()), value));
        }
        double[] expected = ReferenceInterpreter.evaluate(List.of(output), values, sizes).get(output);
        double[] actual = (double[]) run.run(tensors).get("result");
        assertThat(actual).as("%s of %s, %d rows", output.dtype(), output, rows).hasSameSizeAs(expected);
        boolean narrow = output.dtype() == DType.F32 || leaves.a.dtype() == DType.F32;
        for (int k = 0; k < expected.length; k++) {
            double tolerance = (narrow ? 1e-5 : 1e-13) * Math.max(1, Math.abs(expected[k]));
            boolean same = Double.compare(actual[k] + 0.0, (narrow ? (float) expected[k] : expected[k]) + 0.0) == 0;
            assertThat(same || Math.abs(actual[k] - expected[k]) <= tolerance)
                    .as("%s of %s, %d rows, element %d: %s, not %s", output.dtype(), output, rows, k, actual[k], expected[k]).isTrue();
        }
        tensors.values().forEach(OnnxTensor::close);
    }

    @Test
    void whatIsNotGivenIsNamed() {
        Leaves leaves = Leaves.of(DType.F64);
        OnnxOperators operators = new OnnxOperators(new OnnxGraph(), Map.of(leaves.a, "a"), DimSizes.none().with("D", 5), "N", "rows");
        assertThatThrownBy(() -> operators.translate(matmul(leaves.a, leaves.v))).isInstanceOf(BadCallException.class)
                .hasMessage("ONNX: the input v[D] has no value.");
        Dim n = Dim.named("N");
        assertThatThrownBy(() -> operators.translate(size(leaves.a, n.extent().times(n.extent()))))
                .hasMessage("ONNX: the count N·N is not linear in N.");
    }
}
