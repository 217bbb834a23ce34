package dev.chainrule.tensor;

import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;

/**
 * A lazy handle: each method adds one node to the graph and computes nothing. {@link #toArray()} and {@link #item()} run what has not run;
 * {@link Device#run} runs several together, which is how they share kernels. Operands broadcast by NumPy's rule; an error names the
 * operation and both shapes. No tensor is ever modified.
 */
public final class Tensor {
    private static final java.lang.ref.Cleaner CLEANER = java.lang.ref.Cleaner.create();

    private final Device device;
    private final Node node;
    private Buffer buffer;
    /** Why there is no value any more, as the end of a sentence; null while there may be one. */
    private String gone;

    Tensor(Device device, Node node) {
        this(device, node, null);
    }

    Tensor(Device device, Node node, String gone) {
        this.device = device;
        this.node = node;
        this.gone = gone;
    }

    // ---- arithmetic, element by element ---------------------------------------------------------------------------------------------------

    /** this + b. */
    public Tensor plus(Tensor b) {
        return of(Primitives.add(node, b.node));
    }

    /** this + b. */
    public Tensor plus(double b) {
        return of(Primitives.add(node, literal(b)));
    }

    /** this − b. */
    public Tensor minus(Tensor b) {
        return of(Primitives.sub(node, b.node));
    }

    /** this − b. */
    public Tensor minus(double b) {
        return of(Primitives.sub(node, literal(b)));
    }

    /** this · b, element by element. */
    public Tensor times(Tensor b) {
        return of(Primitives.mul(node, b.node));
    }

    /** this · b. */
    public Tensor times(double b) {
        return of(Primitives.mul(node, literal(b)));
    }

    /** this / b. */
    public Tensor dividedBy(Tensor b) {
        return of(Primitives.div(node, b.node));
    }

    /** this / b. */
    public Tensor dividedBy(double b) {
        return of(Primitives.div(node, literal(b)));
    }

    /** this to the power of b. */
    public Tensor pow(Tensor b) {
        return of(Primitives.pow(node, b.node));
    }

    /** this to the power of b. */
    public Tensor pow(double b) {
        return of(Primitives.pow(node, literal(b)));
    }

    /** this². */
    public Tensor square() {
        return pow(2);
    }

    /** −this. */
    public Tensor negated() {
        return of(Primitives.neg(node));
    }

    /** e to the power of this. */
    public Tensor exp() {
        return of(Primitives.exp(node));
    }

    /** The natural logarithm. */
    public Tensor ln() {
        return of(Primitives.ln(node));
    }

    /** The sine, of radians. */
    public Tensor sin() {
        return of(Primitives.sin(node));
    }

    /** The cosine, of radians. */
    public Tensor cos() {
        return of(Primitives.cos(node));
    }

    /** The hyperbolic tangent. */
    public Tensor tanh() {
        return of(Primitives.tanh(node));
    }

    /** The square root; NaN below 0. */
    public Tensor sqrt() {
        return of(Primitives.sqrt(node));
    }

    /** |this|; its derivative at 0 is 0. */
    public Tensor abs() {
        return of(Primitives.abs(node));
    }

    /** max(0, this); its derivative at 0 is 0. */
    public Tensor relu() {
        return of(Primitives.relu(node));
    }

    /** The larger of both, NaN if one is; a tie's derivative goes half to each. */
    public Tensor max(Tensor b) {
        return of(Primitives.max(node, b.node));
    }

    /** The larger of both; with 0 it is {@link #relu}. */
    public Tensor max(double b) {
        return of(Primitives.max(node, literal(b)));
    }

    /** The smaller of both, NaN if one is; a tie's derivative goes half to each. */
    public Tensor min(Tensor b) {
        return of(Primitives.min(node, b.node));
    }

    /** The smaller of both. */
    public Tensor min(double b) {
        return of(Primitives.min(node, literal(b)));
    }

    // ---- comparisons: 1 where it holds, else 0 ---------------------------------------------------------------------------------------------

    /** 1[this &lt; b]. */
    public Tensor less(Tensor b) {
        return of(Primitives.less(node, b.node));
    }

    /** 1[this ≤ b]. */
    public Tensor lessOrEqual(Tensor b) {
        return of(Primitives.lessEqual(node, b.node));
    }

    /** 1[this &gt; b]. */
    public Tensor greater(Tensor b) {
        return of(Primitives.less(b.node, node));
    }

    /** 1[this &gt; b]. */
    public Tensor greater(double b) {
        return of(Primitives.less(literal(b), node));
    }

    /** 1[this = b]. */
    public Tensor equalTo(Tensor b) {
        return of(Primitives.equal(node, b.node));
    }

    /** {@code then} where this is not 0, else {@code otherwise}. */
    public Tensor where(Tensor then, Tensor otherwise) {
        return of(Primitives.where(node, then.node, otherwise.node));
    }

    // ---- products and reductions -------------------------------------------------------------------------------------------------------------

    /** The dot product of vectors, or the product of matrix and vector: y[i, k] = Σⱼ a[i, j]·b[j, k]. */
    public Tensor dot(Tensor b) {
        return of(Primitives.matmul(node, b.node));
    }

    /** The matrix product: y[i, k] = Σⱼ a[i, j]·b[j, k]. */
    public Tensor matmul(Tensor b) {
        return of(Primitives.matmul(node, b.node));
    }

    /** The sum over {@code axes}, all where none is named; −1 is the last axis. */
    public Tensor sum(int... axes) {
        return of(Primitives.sum(node, axes));
    }

    /** The mean over {@code axes}, all where none is named; −1 is the last axis. */
    public Tensor mean(int... axes) {
        return of(Primitives.mean(node, axes));
    }

    /** The largest element over {@code axes}, all where none is named. */
    public Tensor maxOver(int... axes) {
        return of(Primitives.reduceMax(node, axes));
    }

    // ---- views: the same elements, no copy ---------------------------------------------------------------------------------------------------

    /** The same elements under another shape. */
    public Tensor reshape(long... dims) {
        return of(Primitives.reshape(node, Shape.of(dims)));
    }

    /** The axes in another order; reversed where none is given. */
    public Tensor transpose(int... order) {
        return of(Primitives.transpose(node, order));
    }

    /** Stretched to {@code dims} by NumPy's rule. */
    public Tensor broadcast(long... dims) {
        return of(Primitives.broadcastTo(node, Shape.of(dims)));
    }

    /** Rounded, or widened, to another type. */
    public Tensor cast(DType dtype) {
        return of(Primitives.cast(node, dtype));
    }

    // ---- what it is ------------------------------------------------------------------------------------------------------------------------------

    /** The node that this is a handle of. */
    public Node node() {
        return node;
    }

    /** The device on which it lives. */
    public Device device() {
        return device;
    }

    /** Its shape. */
    public Shape shape() {
        return node.shape();
    }

    /** Its element type. */
    public DType dtype() {
        return node.dtype();
    }

    // ---- values --------------------------------------------------------------------------------------------------------------------------------

    /**
     * The one element of a scalar, computed if it has not been.
     *
     * @throws BadCallException if there are more elements than one
     */
    public double item() {
        double[] all = toDoubles();
        if (all.length != 1) {
            throw new BadCallException("item: shape " + shape() + " has " + all.length + " elements, not one; use toArray().");
        }
        return all[0];
    }

    /** The elements, row-major, computed if they have not been. */
    public float[] toArray() {
        device.run(this);
        float[] result = new float[Math.toIntExact(buffer().elements())];
        buffer().read(result);
        return result;
    }

    /** The elements, row-major, in float64, computed if they have not been. */
    public double[] toDoubles() {
        device.run(this);
        double[] result = new double[Math.toIntExact(buffer().elements())];
        buffer().read(result);
        return result;
    }

    /**
     * The same data under a name that printed formulas show, such as X. For data and parameters; this handle must not be used afterwards.
     *
     * @throws BadCallException if this is a result, or was freed
     */
    public synchronized Tensor named(String name) {
        if (!isLeaf()) {
            throw new BadCallException("named: only data and parameters have names, not the result " + this + ".");
        }
        Tensor renamed = new Tensor(device, device.graph().input(name, shape(), dtype()));
        device.rename(this, renamed, buffer());
        lose("was renamed to " + name + "; use the tensor that named(…) returned");
        return renamed;
    }

    boolean isLeaf() {
        return node.op() == dev.chainrule.tensor.graph.Op.INPUT;
    }

    synchronized boolean isKnown() {
        return buffer != null || gone != null;
    }

    /** The buffer with its value. */
    synchronized Buffer buffer() {
        if (buffer == null) {
            throw new BadCallException("The tensor " + this + " " + (gone == null ? "has no value yet" : gone) + ".");
        }
        return buffer;
    }

    synchronized void hold(Buffer value, Scope owner) {
        buffer = value;
        owner.own(this);
        device.holds(this);
        if (!isLeaf()) {
            CLEANER.register(this, value::close);                    // the net under a result that nobody holds any more
        }
    }

    synchronized void free(String scope) {
        if (buffer != null) {
            buffer.close();
            lose("was freed when the scope '" + scope + "' closed; keep it with scope.keep(tensor)");
        }
    }

    private void lose(String why) {
        buffer = null;
        gone = why;
        if (isLeaf()) {
            device.gone(this, why);
        }
    }

    private Tensor of(Node result) {
        return device.of(result);
    }

    private Node literal(double value) {
        return Primitives.constant(node, value);
    }

    @Override
    public String toString() {
        return node.op().kind() == dev.chainrule.tensor.graph.Op.Kind.LEAF ? node.dtype().toString() + node.shape() : node.toString();
    }
}
