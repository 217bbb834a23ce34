package dev.chainrule.autograd.conformance;

import static dev.chainrule.autograd.conformance.Loss.Use.GRADIENT;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole kernels on every device under test: what fuses, at sizes that fill tiles, overlap them and leave them empty. */
class KernelConformanceTest {
    private static final boolean LONG = Boolean.getBoolean("long");
    private static final int[][] SHAPES = {{1, 1}, {1000, 10}, {33, 7}, {64, 64}, {257, 300}, {5, 1023}, {3, 4098}, {0, 10}, {100, 13}};
    private static final int[][] FEW_SHAPES = {{1, 1}, {33, 7}, {257, 31}, {3, 1023}};

    private interface Cases {
        void add(DType dtype, Conformance conformance);
    }

    private static void check(Cases cases) {
        try (Conformance conformance = new Conformance()) {
            cases.add(DType.F32, conformance);
            cases.add(DType.F64, conformance);
            conformance.assertNone(0.5);
        }
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void aLossAndItsGradient(Loss loss) {
        check((dtype, conformance) -> {
            for (Loss.Use use : Loss.Use.values()) {
                for (int[] shape : LONG || use == GRADIENT ? SHAPES : FEW_SHAPES) {
                    conformance.check(loss.problem(dtype, use, shape[0], shape[1]));
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 33, 64, 300})
    void softmaxOfRows(int rows) {
        check((dtype, conformance) -> {
            for (int columns : LONG ? OpCases.SIZES : new int[] {1, 7, 32, 207, 1023}) {
                Problem problem = new Problem("softmax " + dtype + " [" + rows + ", " + columns + "]");
                Node a = problem.leaf(dtype, Domain.GAUSSIAN, rows, columns);
                conformance.check(problem.forwardAndBackward(softmax(a, rows)));
                Problem entropy = new Problem("cross entropy " + dtype + " [" + rows + ", " + columns + "]");
                Node logits = entropy.leaf(dtype, Domain.GAUSSIAN, rows, columns);
                Node target = entropy.leaf(dtype, Domain.POSITIVE, rows, columns);
                Node loss = Primitives.neg(Primitives.mean(Primitives.mul(target, Primitives.ln(softmax(logits, rows)))));
                conformance.check(entropy.forwardAndBackward(loss));
            }
        });
    }

    private static Node softmax(Node a, int rows) {
        Node e = Primitives.exp(Primitives.sub(a, Primitives.reshape(Primitives.reduceMax(a, 1), Shape.of(rows, 1))));
        return Primitives.div(e, Primitives.reshape(Primitives.sum(e, 1), Shape.of(rows, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,1,1", "33,7,21", "64,64,64", "257,30,10", "5,1023,3", "0,7,3", "31,1,33"})
    void aLayer(String sizes) {
        List<Long> n = java.util.Arrays.stream(sizes.split(",")).map(Long::valueOf).toList();
        check((dtype, conformance) -> {
            Problem problem = new Problem("layer " + dtype + " " + n);
            Node x = problem.leaf(dtype, Domain.GAUSSIAN, n.get(0), n.get(1));
            Node w = problem.leaf(dtype, Domain.GAUSSIAN, n.get(1), n.get(2));
            Node b = problem.leaf(dtype, Domain.GAUSSIAN, n.get(2));
            conformance.check(problem.forwardAndBackward(Primitives.relu(Primitives.add(Primitives.matmul(x, w), b))));
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {4099, 100_003})
    void oneLongAxis(long n) {
        check((dtype, conformance) -> {
            Problem vector = new Problem("long axis " + dtype + " [" + n + "]");
            Node x = vector.leaf(dtype, Domain.GAUSSIAN, n);
            Node apart = Primitives.sub(x, Primitives.mean(x));
            conformance.check(vector.forwardAndBackward(Primitives.mean(Primitives.mul(apart, apart))));
            Problem several = new Problem("several results of a long axis " + dtype + " [" + n + "]");
            Node a = several.leaf(dtype, Domain.GAUSSIAN, n);
            Node e = Primitives.exp(Primitives.sub(a, Primitives.reduceMax(a)));
            conformance.check(several.outputs(Primitives.sum(a), Primitives.reduceMax(a), Primitives.sum(Primitives.mul(a, a)),
                    Primitives.ln(Primitives.sum(e)), Primitives.neg(a)));
            for (long[] shape : new long[][] {{n, 3}, {3, n}}) {
                Problem matrix = new Problem("long axis " + dtype + " " + java.util.Arrays.toString(shape));
                Node m = matrix.leaf(dtype, Domain.GAUSSIAN, shape);
                conformance.check(matrix.outputs(Primitives.sum(m, 0), Primitives.sum(m, 1), Primitives.reduceMax(m, 0),
                        Primitives.reduceMax(m, 1), Primitives.sum(m)));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 33, 300})
    void severalResultsOfOneKernel(int rows) {
        check((dtype, conformance) -> {
            Problem problem = new Problem("several results " + dtype + " of " + rows + " rows");
            Node x = problem.leaf(dtype, Domain.GAUSSIAN, rows, 37);
            Node w = problem.leaf(dtype, Domain.GAUSSIAN, 37);
            Node y = problem.leaf(dtype, Domain.GAUSSIAN, rows);
            Node z = Primitives.matmul(x, w);
            Node residual = Primitives.sub(Primitives.tanh(z), y);
            conformance.check(problem.outputs(z, residual, Primitives.mean(Primitives.mul(residual, residual)), Primitives.relu(x),
                    Primitives.sum(x, 0), Primitives.reduceMax(x, 0), Primitives.matmul(residual, x), Primitives.reduceMax(x, 1),
                    Primitives.sum(residual), x, z));
        });
    }

    /** Every axis far from the next in memory, and none where a kernel expects it. */
    @ParameterizedTest
    @ValueSource(longs = {7, 65_539})
    void wideStrides(long n) {
        check((dtype, conformance) -> {
            Problem problem = new Problem("wide strides " + dtype + " " + n);
            Node a = problem.leaf(dtype, Domain.GAUSSIAN, 2, 3, 1, n);
            Node seen = Primitives.transpose(a, 3, 1, 2, 0);
            Node scaled = Primitives.mul(seen, problem.leaf(dtype, Domain.GAUSSIAN, 3, 1, 2));
            conformance.check(problem.forwardAndBackward(Primitives.sum(scaled, 1, 3)));
        });
    }
}
