package dev.chainrule.autograd.conformance;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** The cases of a product: matrices as they lie and transposed, vectors on either side, an inner dimension of 0. */
final class ProductCases {
    private static final int[][] SIZES = {{1, 1, 1}, {3, 5, 7}, {33, 31, 32}, {5, 1023, 3}, {64, 64, 64}, {65, 129, 63}, {1, 33, 207},
            {207, 33, 1}, {4, 0, 3}, {0, 4, 3}, {4, 3, 0}, {2, 4098, 2}};

    /** What a factor is made of. */
    private enum Factor {
        COMPUTED, BROADCAST, TAKEN, CONSTANT, RESHAPED, WITH_UNIT_AXIS, TRANSPOSE_OF_BROADCAST
    }

    private final DType dtype;

    ProductCases(DType dtype) {
        this.dtype = dtype;
    }

    List<Supplier<Problem>> all() {
        List<Supplier<Problem>> cases = new ArrayList<>();
        for (int[] size : SIZES) {
            for (int transposed = 0; transposed < 4; transposed++) {
                int which = transposed;
                cases.add(() -> matrices(size, (which & 1) == 1, (which & 2) == 2));
            }
        }
        for (int n : OpCases.SIZES) {
            cases.add(() -> vectors(n));
            cases.add(() -> matrixVector(n, 5, false));
            cases.add(() -> matrixVector(5, n, false));
            cases.add(() -> matrixVector(n, 5, true));
            cases.add(() -> vectorMatrix(n, 5));
            cases.add(() -> vectorMatrix(5, n));
        }
        cases.add(this::special);
        cases.add(this::chain);
        for (Factor left : Factor.values()) {
            for (Factor right : Factor.values()) {
                cases.add(() -> factors(left, right));
            }
        }
        return cases;
    }

    private Problem matrices(int[] mkn, boolean transposeA, boolean transposeB) {
        Problem problem = new Problem(
                "matmul " + dtype + " " + Arrays.toString(mkn) + (transposeA ? " A transposed" : "") + (transposeB ? " B transposed" : ""));
        Node a = transposeA
                ? Primitives.transpose(problem.leaf(dtype, Domain.GAUSSIAN, mkn[1], mkn[0]))
                : problem.leaf(dtype, Domain.GAUSSIAN, mkn[0], mkn[1]);
        Node b = transposeB
                ? Primitives.transpose(problem.leaf(dtype, Domain.GAUSSIAN, mkn[2], mkn[1]))
                : problem.leaf(dtype, Domain.GAUSSIAN, mkn[1], mkn[2]);
        return problem.forwardAndBackward(Primitives.matmul(a, b));
    }

    private Problem vectors(int n) {
        Problem problem = new Problem("matmul " + dtype + " of vectors [" + n + "]");
        Node a = problem.leaf(dtype, Domain.GAUSSIAN, n);
        return problem.forwardAndBackward(Primitives.matmul(a, problem.leaf(dtype, Domain.GAUSSIAN, n)));
    }

    private Problem matrixVector(int m, int n, boolean transposed) {
        Problem problem = new Problem("matmul " + dtype + " [" + m + ", " + n + "] by a vector" + (transposed ? ", transposed" : ""));
        Node a = transposed
                ? Primitives.transpose(problem.leaf(dtype, Domain.GAUSSIAN, n, m))
                : problem.leaf(dtype, Domain.GAUSSIAN, m, n);
        return problem.forwardAndBackward(Primitives.matmul(a, problem.leaf(dtype, Domain.GAUSSIAN, n)));
    }

    private Problem vectorMatrix(int m, int n) {
        Problem problem = new Problem("matmul " + dtype + " of a vector by [" + m + ", " + n + "]");
        Node a = problem.leaf(dtype, Domain.GAUSSIAN, m);
        return problem.forwardAndBackward(Primitives.matmul(a, problem.leaf(dtype, Domain.GAUSSIAN, m, n)));
    }

    /** NaN and ±∞ reach exactly the elements that their row and column have. */
    private Problem special() {
        Problem problem = new Problem("matmul " + dtype + " with special values");
        double[] a = new double[17 * 9];
        double[] b = new double[9 * 33];
        Arrays.fill(a, 0.5);
        Arrays.fill(b, -2);
        a[3 * 9 + 4] = Double.NaN;
        a[5 * 9 + 2] = Double.POSITIVE_INFINITY;
        b[2 * 33 + 7] = 0;
        b[6 * 33 + 11] = Double.NEGATIVE_INFINITY;
        return problem.outputs(Primitives.matmul(problem.leaf(dtype, a, 17, 9), problem.leaf(dtype, b, 9, 33)));
    }

    /** A product of products, each of another layout. */
    private Problem chain() {
        Problem problem = new Problem("matmul " + dtype + " of a product");
        Node a = problem.leaf(dtype, Domain.GAUSSIAN, 33, 7);
        Node b = problem.leaf(dtype, Domain.GAUSSIAN, 33, 21);
        Node c = problem.leaf(dtype, Domain.GAUSSIAN, 5, 21);
        Node inner = Primitives.tanh(Primitives.matmul(Primitives.transpose(a), b));
        return problem.forwardAndBackward(Primitives.matmul(inner, Primitives.transpose(c)));
    }

    private Problem factors(Factor left, Factor right) {
        Problem problem = new Problem("matmul " + dtype + " of " + left + " and " + right);
        return problem.forwardAndBackward(Primitives.matmul(factor(problem, left, 9, 15), factor(problem, right, 15, 6)));
    }

    private Node factor(Problem problem, Factor factor, int m, int n) {
        return switch (factor) {
            case COMPUTED -> Primitives.exp(problem.leaf(dtype, Domain.GAUSSIAN, m, n));
            case BROADCAST -> Primitives.broadcastTo(problem.leaf(dtype, Domain.GAUSSIAN, n), Shape.of(m, n));
            case TAKEN -> Primitives.take(problem.leaf(dtype, Domain.GAUSSIAN, m + 3, n), problem.permutation(m + 3),
                    problem.leaf(DType.F64, new double[] {1}), Dim.of(m));
            case CONSTANT -> Primitives.broadcastTo(problem.graph.constant(0.5, dtype), Shape.of(m, n));
            case RESHAPED -> Primitives.reshape(problem.leaf(dtype, Domain.GAUSSIAN, n, m), Shape.of(m, n));
            case WITH_UNIT_AXIS -> Primitives.reshape(problem.leaf(dtype, Domain.GAUSSIAN, m, 1, n), Shape.of(m, n));
            case TRANSPOSE_OF_BROADCAST -> Primitives
                    .transpose(Primitives.broadcastTo(problem.leaf(dtype, Domain.GAUSSIAN, m), Shape.of(n, m)));
        };
    }
}
