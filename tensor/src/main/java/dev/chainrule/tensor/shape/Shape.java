package dev.chainrule.tensor.shape;

import dev.chainrule.tensor.BadCallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The dimensions of a tensor, outermost first; {@code []} is a scalar. Tensors are row-major. Every shape rule, and every shape error, is
 * made here; an error names the operation and both shapes.
 */
public final class Shape {
    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(List.of());

    private final List<Dim> dims;

    private Shape(List<Dim> dims) {
        this.dims = dims;
    }

    /** A shape of numbers. */
    public static Shape of(long... sizes) {
        return new Shape(Arrays.stream(sizes).mapToObj(Dim::of).collect(Collectors.toUnmodifiableList()));
    }

    /** A shape of numbers and names. */
    public static Shape of(List<Dim> dims) {
        return new Shape(List.copyOf(dims));
    }

    /** Reads a shape as a user writes it: {@code N,D} or {@code 1000,10}; {@code 1} or nothing is a scalar. */
    public static Shape parse(String text) {
        if (text.isBlank() || text.trim().equals("scalar")) {
            return SCALAR;
        }
        return of(Arrays.stream(text.split(",", -1)).map(Dim::parse).collect(Collectors.toList()));
    }

    /** Outermost first. */
    public List<Dim> dims() {
        return dims;
    }

    /** The number of dimensions; 0 for a scalar. */
    public int rank() {
        return dims.size();
    }

    /** The dimension of {@code axis}, counted from the outermost. */
    public Dim dim(int axis) {
        return dims.get(axis);
    }

    /** The number of elements. */
    public Extent extent() {
        return Extent.product(dims);
    }

    /** Whether a dimension is known by name only. */
    public boolean isSymbolic() {
        return dims.stream().anyMatch(Dim::isNamed);
    }

    /** Axis numbers checked and made positive: −1 is the last axis. Sorted; none given means all. */
    public List<Integer> axes(String op, int... axes) {
        if (axes.length == 0) {
            return IntStream.range(0, rank()).boxed().collect(Collectors.toUnmodifiableList());
        }
        List<Integer> result = new ArrayList<>();
        for (int axis : axes) {
            int positive = axis < 0 ? axis + rank() : axis;
            if (positive < 0 || positive >= rank()) {
                throw new BadCallException(op + ": there is no axis " + axis + " in shape " + this + ", which has " + rank() + " axes.");
            }
            if (result.contains(positive)) {
                throw new BadCallException(op + ": axis " + axis + " of shape " + this + " is named twice.");
            }
            result.add(positive);
        }
        return result.stream().sorted().collect(Collectors.toUnmodifiableList());
    }

    /** This shape without {@code axes}. */
    public Shape without(List<Integer> axes) {
        return of(IntStream.range(0, rank()).filter(k -> !axes.contains(k)).mapToObj(dims::get).collect(Collectors.toList()));
    }

    /** Axis k of the result is axis {@code order.get(k)} of this shape. */
    public Shape permute(List<Integer> order) {
        if (!order.stream().sorted().collect(Collectors.toList()).equals(axes("transpose"))) {
            throw new BadCallException("transpose: " + order + " is no order of the " + rank() + " axes of shape " + this + ".");
        }
        return of(order.stream().map(dims::get).collect(Collectors.toList()));
    }

    /**
     * The common shape of two operands by NumPy's rule: aligned at the last axis, a 1 stretches.
     *
     * @throws BadCallException if two dimensions differ and neither is 1
     */
    public static Shape broadcast(String op, Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        Dim[] result = new Dim[rank];
        for (int k = 0; k < rank; k++) {
            Dim x = k < rank - a.rank() ? Dim.ONE : a.dim(k - (rank - a.rank()));
            Dim y = k < rank - b.rank() ? Dim.ONE : b.dim(k - (rank - b.rank()));
            if (!x.equals(y) && !x.isOne() && !y.isOne()) {
                throw new BadCallException(op + ": shapes " + a + " and " + b + " do not fit: " + x + " against " + y
                        + "; aligned at the last axis, dimensions must be equal or 1.");
            }
            result[k] = x.isOne() ? y : x;
        }
        return of(Arrays.asList(result));
    }

    /**
     * The shape of the product c[i,k] = Σⱼ a[i,j]·b[j,k] of vectors and matrices; a vector on the left has no i, one on the right no k.
     *
     * @throws BadCallException if an operand is neither vector nor matrix, or the inner dimensions differ
     */
    public static Shape product(String op, Shape a, Shape b) {
        if (a.rank() < 1 || a.rank() > 2 || b.rank() < 1 || b.rank() > 2) {
            throw new BadCallException(op + ": shapes " + a + " and " + b + " are not vectors or matrices.");
        }
        Dim inner = a.dim(a.rank() - 1);
        if (!inner.equals(b.dim(0))) {
            throw new BadCallException(op + ": shapes " + a + " and " + b + " do not fit: the last dimension " + inner
                    + " of the left against the first dimension " + b.dim(0) + " of the right.");
        }
        List<Dim> dims = new ArrayList<>(a.dims().subList(0, a.rank() - 1));
        dims.addAll(b.dims().subList(1, b.rank()));
        return of(dims);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape && dims.equals(((Shape) other).dims);
    }

    @Override
    public int hashCode() {
        return dims.hashCode();
    }

    /** {@code [N, D]}; {@code []} for a scalar. */
    @Override
    public String toString() {
        return dims.toString();
    }
}
