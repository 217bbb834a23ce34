package dev.chainrule.tensor;

import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Where tensors live and run: a {@link Backend}, a graph, and the scopes that own memory. Made by {@link Devices}. Building tensors computes
 * nothing; {@link #run} plans all that is asked for together, so that a loss and its gradients share a kernel. May be used by several
 * threads, each with scopes of its own.
 */
public final class Device implements AutoCloseable {
    private final Backend backend;
    private final Graph graph = new Graph();
    private final Scope root = new Scope(this, null, "device");
    private final ThreadLocal<Scope> current = ThreadLocal.withInitial(() -> root);
    /** Node → the tensor that holds its value or data, as long as somebody holds that tensor. */
    private final Map<Node, java.lang.ref.WeakReference<Tensor>> holders = Collections.synchronizedMap(new WeakHashMap<>());
    /** Why data or a parameter is gone, for graphs that still refer to it; nobody need hold its tensor by then. */
    private final Map<Node, String> gone = Collections.synchronizedMap(new WeakHashMap<>());

    /** A device over {@code backend}, which it closes when it is closed. */
    public Device(Backend backend) {
        this.backend = backend;
    }

    /** The name by which it was asked for: {@code cpu}, {@code sim}, {@code cuda:0}. */
    public String name() {
        return backend.name();
    }

    /** What does the work. */
    public Backend backend() {
        return backend;
    }

    /** The graph of all tensors of this device. */
    public Graph graph() {
        return graph;
    }

    /** A float32 tensor with the given data, row-major; {@code dims} none is a scalar. */
    public Tensor tensor(float[] data, long... dims) {
        Tensor tensor = input("x", Shape.of(dims), DType.F32, data.length);
        tensor.buffer().write(data);
        return tensor;
    }

    /** A float64 tensor with the given data, row-major; {@code dims} none is a scalar. */
    public Tensor tensor(double[] data, long... dims) {
        Tensor tensor = input("x", Shape.of(dims), DType.F64, data.length);
        tensor.buffer().write(data);
        return tensor;
    }

    /** A float32 scalar. */
    public Tensor scalar(double value) {
        return tensor(new float[] {(float) value});
    }

    /** Normal random numbers of mean 0 and the given deviation, in float32; the same seed gives the same numbers. */
    public Tensor normal(long seed, double deviation, long... dims) {
        Random random = new Random(seed);
        float[] data = new float[Math.toIntExact(Shape.of(dims).extent().at(DimSizes.none()))];
        for (int k = 0; k < data.length; k++) {
            data[k] = (float) (random.nextGaussian() * deviation);
        }
        return tensor(data, dims);
    }

    /** Float32 zeros. */
    public Tensor zeros(long... dims) {
        return input("x", Shape.of(dims), DType.F32, Shape.of(dims).extent().at(DimSizes.none()));
    }

    private Tensor input(String name, Shape shape, DType dtype, long length) {
        long elements = shape.extent().at(DimSizes.none());
        if (elements != length) {
            throw new BadCallException("tensor: shape " + shape + " has " + elements + " elements, the array " + length + ".");
        }
        current.get().checkOpen();
        Tensor tensor = new Tensor(this, graph.input(name, shape, dtype));
        tensor.hold(backend.allocate(dtype, elements), current.get());
        return tensor;
    }

    /** A handle for {@code node}: the one that holds its value, if there is one. */
    public Tensor of(Node node) {
        java.lang.ref.WeakReference<Tensor> known = holders.get(node);
        Tensor tensor = known == null ? null : known.get();
        return tensor != null ? tensor : new Tensor(this, node, gone.get(node));
    }

    void rename(Tensor before, Tensor after, Buffer buffer) {
        current.get().disown(before);
        after.hold(buffer, current.get());
    }

    void holds(Tensor tensor) {
        holders.put(tensor.node(), new java.lang.ref.WeakReference<>(tensor));
    }

    void gone(Tensor leaf, String why) {
        gone.put(leaf.node(), why);
    }

    /** Opens a scope on this thread; close it, best with try-with-resources. */
    public Scope scope(String name) {
        Scope scope = new Scope(this, current.get(), name);
        current.set(scope);
        return scope;
    }

    void left(Scope scope, Scope outer) {
        if (current.get() == scope && outer != null) {
            current.set(outer);
        }
    }

    /**
     * Computes all of {@code tensors} in one plan. What is known already is not computed again.
     *
     * @throws BadCallException if a tensor that is needed has been freed; names it and the scope
     */
    public void run(Tensor... tensors) {
        Set<Node> wanted = new LinkedHashSet<>();
        for (Tensor tensor : tensors) {
            if (tensor.device() != this) {
                throw new BadCallException("run: a tensor of device " + tensor.device().name() + " was given to device " + name() + ".");
            }
            if (!tensor.isKnown()) {
                wanted.add(tensor.node());
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        current.get().checkOpen();
        Realized known = new Realized();
        List<Node> outputs = wanted.stream().map(known::cut).toList();
        Plan plan = Planner.plan(outputs);
        List<Buffer> inputs = plan.inputs().stream().map(slot -> known.buffer(slot)).toList();
        List<Buffer> results = new ArrayList<>();
        try (Program program = backend.compile(plan)) {
            for (Slot slot : plan.outputs()) {
                results.add(backend.allocate(slot.dtype(), slot.extent().at(DimSizes.none())));
            }
            program.run(inputs, results, DimSizes.none());
        } catch (RuntimeException failed) {
            results.forEach(Buffer::close);
            throw failed;
        }
        int k = 0;
        for (Node node : wanted) {
            Buffer result = results.get(k++);
            Tensor holder = java.util.Arrays.stream(tensors).filter(tensor -> tensor.node() == node).findFirst().orElseThrow();
            holder.hold(result, current.get());
        }
    }

    /** The plan that {@link #run} would make for {@code tensors}; runs nothing. */
    public Plan plan(Tensor... tensors) {
        Realized known = new Realized();
        return Planner.plan(java.util.Arrays.stream(tensors).map(tensor -> known.cut(tensor.node())).toList());
    }

    /** Cuts a graph where values are known: each becomes an input whose buffer is at hand. */
    private final class Realized {
        private final Map<Node, Node> cuts = new IdentityHashMap<>();
        private final Map<Node, Tensor> holdersOfCuts = new IdentityHashMap<>();

        Node cut(Node output) {
            for (Node node : Graph.topologicalOrder(List.of(output))) {
                if (!cuts.containsKey(node)) {
                    cuts.put(node, replacement(node));
                }
            }
            return cuts.get(output);
        }

        private Node replacement(Node node) {
            Tensor holder = of(node);
            if (node.op() == Op.INPUT || holder.isKnown()) {
                Node leaf = node.op() == Op.INPUT ? node : graph.input("known", node.shape(), node.dtype());
                holdersOfCuts.put(leaf, holder);
                return leaf;
            }
            return dev.chainrule.tensor.graph.Primitives.withInputs(node, node.inputs().stream().map(cuts::get).toList());
        }

        Buffer buffer(Slot slot) {
            return holdersOfCuts.get(slot.node()).buffer();
        }
    }

    /** Bytes that are allocated on the device and not freed. */
    public long liveBytes() {
        return backend.liveBytes();
    }

    /** Frees every tensor and the device. */
    @Override
    public void close() {
        root.close();
        backend.close();
    }

    @Override
    public String toString() {
        return backend.name() + ": " + backend.description();
    }
}
