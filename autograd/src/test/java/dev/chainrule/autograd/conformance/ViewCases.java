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
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The cases of what moves elements: written out as they are, and with arithmetic before and after, so that a kernel sees through them. */
final class ViewCases {
    private static final long[][][] RESHAPES = {{{210}, {210}}, {{210}, {6, 35}}, {{6, 35}, {210}}, {{6, 35}, {35, 6}},
            {{6, 35}, {2, 3, 35}}, {{2, 3, 35}, {6, 35}}, {{2, 3, 5, 7}, {10, 21}}, {{1}, {}}, {{}, {1, 1}}, {{0, 4}, {2, 0}},
            {{33, 1, 7}, {33, 7}}, {{4098}, {2, 2049}}};
    private static final long[][] TRANSPOSES = {{33, 7}, {1, 1023}, {64, 65}, {0, 3}, {3, 5, 33}, {2, 3, 4, 5}};
    private static final int[] ROWS = {0, 1, 5, 33};

    private final DType dtype;
    private final List<Supplier<Problem>> cases = new ArrayList<>();

    ViewCases(DType dtype) {
        this.dtype = dtype;
    }

    private void add(String name, long[] dims, UnaryOperator<Node> view) {
        cases.add(() -> {
            Problem problem = new Problem(name + " " + dtype + " alone");
            return problem.forwardAndBackward(view.apply(problem.leaf(dtype, Domain.MANY_EXPONENTS, dims)));
        });
        cases.add(() -> {
            Problem problem = new Problem(name + " " + dtype + " between");
            Node x = problem.leaf(dtype, Domain.GAUSSIAN, dims);
            Node y = view.apply(Primitives.mul(x, x));
            return problem.forwardAndBackward(Primitives.add(y, Primitives.mul(y, view.apply(x))));
        });
    }

    List<Supplier<Problem>> reshapes() {
        for (long[][] pair : RESHAPES) {
            String name = "reshape " + Arrays.toString(pair[0]) + " to " + Arrays.toString(pair[1]);
            add(name, pair[0], x -> Primitives.reshape(x, Shape.of(pair[1])));
        }
        add("reshape of a transpose", new long[] {6, 35}, x -> Primitives.reshape(Primitives.transpose(x), Shape.of(14, 15)));
        add("reshape of a broadcast", new long[] {35}, x -> Primitives.reshape(Primitives.broadcastTo(x, Shape.of(6, 35)), Shape.of(210)));
        return cases;
    }

    List<Supplier<Problem>> transposes() {
        for (long[] dims : TRANSPOSES) {
            for (int[] order : orders(dims.length)) {
                add("transpose " + Arrays.toString(dims) + " by " + Arrays.toString(order), dims, x -> Primitives.transpose(x, order));
            }
        }
        return cases;
    }

    /** Every order of {@code rank} axes. */
    private static List<int[]> orders(int rank) {
        List<int[]> orders = new ArrayList<>();
        int all = (int) Math.pow(rank, rank);
        for (int code = 0; code < all; code++) {
            int digits = code;
            int[] order = new int[rank];
            for (int axis = 0; axis < rank; axis++) {
                order[axis] = digits % rank;
                digits /= rank;
            }
            if (IntStream.of(order).distinct().count() == rank) {
                orders.add(order);
            }
        }
        return orders;
    }

    List<Supplier<Problem>> broadcasts() {
        long[] to = {5, 3, 33};
        for (int set = 0; set < 8; set++) {
            int kept = set;
            List<Integer> axes = IntStream.range(0, 3).filter(axis -> (kept >> axis & 1) == 1).boxed().toList();
            long[] from = axes.stream().mapToLong(axis -> to[axis]).toArray();
            add("broadcast along all but " + axes, from, x -> Primitives.broadcast(x, Shape.of(to), axes));
        }
        add("broadcast of [33, 1] to [33, 207]", new long[] {33, 1}, x -> Primitives.broadcastTo(x, Shape.of(33, 207)));
        add("broadcast of [1] to [0]", new long[] {1}, x -> Primitives.broadcastTo(x, Shape.of(0)));
        return cases;
    }

    List<Supplier<Problem>> takes() {
        for (int rows : ROWS) {
            for (long[] dims : new long[][] {{40}, {40, 7}, {40, 64}, {40, 3, 5}}) {
                cases.add(() -> take(dims, rows, DType.F64, true));
            }
        }
        cases.add(() -> take(new long[] {40, 7}, 33, DType.F32, true));
        cases.add(() -> take(new long[] {40, 7}, 33, DType.I32, true));
        cases.add(() -> take(new long[] {40, 7}, 33, DType.F64, false));
        cases.add(this::takenAndWhole);
        cases.add(this::takenAfterArithmetic);
        cases.add(this::takenAlongTwoAxes);
        cases.add(this::takenAsColumns);
        cases.add(() -> oneRowAmongOthers(true));
        cases.add(() -> oneRowAmongOthers(false));
        return cases;
    }

    private Node taken(Problem problem, Node m, int rows) {
        int all = (int) m.shape().dim(0).size();
        return Primitives.take(m, problem.permutation(all), problem.leaf(DType.F64, new double[] {2}), Dim.of(rows));
    }

    /** The same matrix through an order and as it is, in one graph. */
    private Problem takenAndWhole() {
        Problem problem = new Problem("take " + dtype + " beside the whole");
        Node m = problem.leaf(dtype, Domain.GAUSSIAN, 40, 7);
        Node w = problem.leaf(dtype, Domain.GAUSSIAN, 7);
        Node some = Primitives.sum(Primitives.matmul(taken(problem, m, 33), w));
        Node all = Primitives.sum(Primitives.exp(Primitives.matmul(m, w)));
        return problem.forwardAndBackward(Primitives.mul(some, all));
    }

    /** Rows of something that has to be computed first, and is asked for itself. */
    private Problem takenAfterArithmetic() {
        Problem problem = new Problem("take " + dtype + " of a product");
        Node m = problem.leaf(dtype, Domain.GAUSSIAN, 33, 7);
        Node square = Primitives.mul(m, m);
        return problem.outputs(square).forwardAndBackward(Primitives.add(taken(problem, square, 31), problem.leaf(dtype, Domain.TIES, 7)));
    }

    /** Distances of all pairs of what is taken. */
    private Problem takenAlongTwoAxes() {
        Problem problem = new Problem("take " + dtype + " along two axes");
        Node x = taken(problem, problem.leaf(dtype, Domain.GAUSSIAN, 40), 33);
        Node apart = Primitives.sub(Primitives.reshape(x, Shape.of(33, 1)), x);
        return problem.forwardAndBackward(Primitives.mul(apart, apart));
    }

    private Problem takenAsColumns() {
        Problem problem = new Problem("take " + dtype + " as columns");
        Node m = problem.leaf(dtype, Domain.GAUSSIAN, 5, 33);
        Node x = taken(problem, problem.leaf(dtype, Domain.GAUSSIAN, 40), 33);
        Node t = Primitives.transpose(taken(problem, problem.leaf(dtype, Domain.GAUSSIAN, 35, 5), 33));
        return problem.forwardAndBackward(Primitives.sum(Primitives.mul(Primitives.mul(m, x), t), 1));
    }

    /** A mini-batch of one. */
    private Problem oneRowAmongOthers(boolean repeated) {
        Problem problem = new Problem("take 1 row of " + dtype + (repeated ? " for many" : " for one"));
        Node m = problem.leaf(dtype, Domain.GAUSSIAN, repeated ? 5 : 1, 33);
        Node row = taken(problem, problem.leaf(dtype, Domain.GAUSSIAN, 40, 33), 1);
        return problem.forwardAndBackward(Primitives.sum(Primitives.mul(m, row)));
    }

    private Problem take(long[] dims, int rows, DType start, boolean permutation) {
        Problem problem = new Problem(
                "take " + rows + " of " + dtype + Arrays.toString(dims) + " from " + start + (permutation ? "" : " twice"));
        Node m = problem.leaf(dtype, Domain.GAUSSIAN, dims);
        Node order = permutation
                ? problem.permutation(40)
                : problem.leaf(DType.I32, IntStream.range(0, 40).mapToDouble(i -> i % 13).toArray(), 40);
        Node from = problem.leaf(start, new double[] {7});
        Node taken = Primitives.take(m, order, from, Dim.of(rows));
        return problem.forwardAndBackward(permutation ? taken : Primitives.mul(taken, taken));
    }
}
