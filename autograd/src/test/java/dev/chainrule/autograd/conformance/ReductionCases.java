package dev.chainrule.autograd.conformance;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The cases of a reduction: every set of axes of tensors of one to four axes, at sizes around the widths of vectors, and over nothing. */
final class ReductionCases {
    private static final long[][] SHAPES = {{207}, {33, 7}, {7, 33}, {3, 5, 33}, {31, 2, 4}, {2, 3, 5, 7}, {7, 1, 2, 32}, {3, 0, 4}};

    private final Op op;
    private final DType dtype;

    ReductionCases(Op op, DType dtype) {
        this.op = op;
        this.dtype = dtype;
    }

    List<Supplier<Problem>> all() {
        List<Supplier<Problem>> cases = new ArrayList<>();
        for (int size : OpCases.SIZES) {
            cases.add(() -> problem(new long[] {size}, 1, Domain.GAUSSIAN));
            for (int axes = 1; axes <= 3; axes++) {
                int set = axes;
                cases.add(() -> problem(new long[] {size, 3}, set, Domain.GAUSSIAN));
                cases.add(() -> problem(new long[] {3, size}, set, Domain.GAUSSIAN));
            }
        }
        for (long[] shape : SHAPES) {
            for (int axes = 1; axes < 1 << shape.length; axes++) {
                int set = axes;
                cases.add(() -> problem(shape, set, op == Op.SUM ? Domain.MANY_EXPONENTS : Domain.TIES));
            }
        }
        cases.add(() -> ofView(true));
        cases.add(() -> ofView(false));
        for (int set = 1; set < 8; set++) {
            int over = set;
            for (int along = 0; along < 8; along++) {
                int kept = along;
                cases.add(() -> ofRepeated(over, kept));
            }
        }
        for (int k = 0; k < Domain.special(dtype).length; k++) {
            int which = k;
            cases.add(() -> special(which));
        }
        return cases;
    }

    private Problem problem(long[] shape, int set, Domain domain) {
        int[] axes = axes(set, shape.length);
        Problem problem = new Problem(op + " " + dtype + " " + domain + " " + Arrays.toString(shape) + " over " + Arrays.toString(axes));
        return problem.forwardAndBackward(reduced(problem.leaf(dtype, domain, shape), axes));
    }

    private Node reduced(Node a, int... axes) {
        return op == Op.SUM ? Primitives.sum(a, axes) : Primitives.reduceMax(a, axes);
    }

    /** Of a matrix that lies in memory by columns. */
    private Problem ofView(boolean rows) {
        Problem problem = new Problem(op + " " + dtype + " of a transposed matrix over its " + (rows ? "rows" : "columns"));
        Node a = Primitives.transpose(problem.leaf(dtype, Domain.GAUSSIAN, 33, 65));
        return problem.forwardAndBackward(reduced(a, rows ? 0 : 1));
    }

    /** Of what repeats along some axes: over those, over others, over both. */
    private Problem ofRepeated(int set, int kept) {
        long[] shape = {6, 5, 33};
        int[] axes = axes(set, 3);
        List<Integer> own = IntStream.of(axes(kept, 3)).boxed().toList();
        Problem problem = new Problem(op + " " + dtype + " of what has axes " + own + " of three over " + Arrays.toString(axes));
        Node a = problem.leaf(dtype, Domain.TIES, own.stream().mapToLong(axis -> shape[axis]).toArray());
        return problem.forwardAndBackward(reduced(Primitives.broadcast(Primitives.mul(a, a), Shape.of(shape), own), axes));
    }

    private static int[] axes(int set, int rank) {
        return IntStream.range(0, rank).filter(axis -> (set >> axis & 1) == 1).toArray();
    }

    /** One special value among ordinary ones, at another place in each row. */
    private Problem special(int which) {
        double value = Domain.special(dtype)[which];
        Problem problem = new Problem(op + " " + dtype + " with " + value + " among others (" + which + ")");
        double[] numbers = new double[40 * 37];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i / 37 == i % 37 ? value : (i * 7 % 11 - 5) / 4.0;
        }
        Node a = problem.leaf(dtype, numbers, 40, 37);
        return problem.outputs(reduced(a, 0), reduced(a, 1), reduced(a));
    }
}
