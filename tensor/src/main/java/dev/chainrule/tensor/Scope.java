package dev.chainrule.tensor;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Who frees what: a result belongs to the scope that is open on the thread that runs it, and goes when that scope closes.
 *
 * <pre>{@code
 * try (Scope step = device.scope("step")) {
 *     Tensor loss = …;
 *     device.run(loss);
 *     step.keep(loss);          // now the enclosing scope's
 * }
 * }</pre>
 *
 * A scope belongs to the thread that opened it.
 */
public final class Scope implements AutoCloseable {
    private final Device device;
    private final Scope outer;
    private final String name;
    /** Data and parameters: graphs refer to them, so they stay until the scope closes. */
    private final Set<Tensor> leaves = new LinkedHashSet<>();
    /** Results: one that nobody holds any more may go at once, since it could be computed again. */
    private final Set<Tensor> results = Collections.newSetFromMap(new WeakHashMap<>());
    private boolean closed;

    Scope(Device device, Scope outer, String name) {
        this.device = device;
        this.outer = outer;
        this.name = name;
    }

    /** Before memory is asked for that this scope is to own. */
    synchronized void checkOpen() {
        if (closed) {
            throw new BadCallException("The scope '" + name + "' is closed: nothing can be made in it any more.");
        }
    }

    synchronized void own(Tensor tensor) {
        checkOpen();
        (tensor.isLeaf() ? leaves : results).add(tensor);
    }

    synchronized void disown(Tensor tensor) {
        if (!leaves.remove(tensor)) {
            throw new BadCallException(
                    "The scope '" + name + "' does not own " + tensor + ": rename it in the scope in which it was made.");
        }
    }

    /** The name given when it was opened. */
    public String name() {
        return name;
    }

    /**
     * Hands a result to the enclosing scope, so that it outlives this one.
     *
     * @return the tensor itself
     * @throws BadCallException if the tensor does not belong to this scope
     */
    public synchronized Tensor keep(Tensor tensor) {
        if (!leaves.remove(tensor) && !results.remove(tensor)) {
            throw new BadCallException("The scope '" + name + "' does not own " + tensor + ", so it cannot hand it on.");
        }
        if (outer == null) {
            throw new BadCallException("The scope '" + name + "' has no enclosing scope to hand " + tensor + " to.");
        }
        outer.own(tensor);
        return tensor;
    }

    /** Frees everything that this scope owns; a second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            leaves.forEach(tensor -> tensor.free(name));
            results.forEach(tensor -> tensor.free(name));
            leaves.clear();
            results.clear();
            device.left(this, outer);
        }
    }
}
