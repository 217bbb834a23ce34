package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Extent;

/**
 * A buffer of a plan: dense, row-major, its size known when the plan runs. Compared by identity.
 */
public final class Slot {
    /** Who provides the buffer. */
    public enum Role {
        /** The caller: data or a parameter. */
        INPUT,
        /** The caller: a result. */
        OUTPUT,
        /** The program: a value passed from kernel to kernel. */
        TEMPORARY
    }

    private final Role role;
    private final Node node;
    private final String name;

    Slot(Role role, Node node, String name) {
        this.role = role;
        this.node = node;
        this.name = name;
    }

    /** Who provides the buffer. */
    public Role role() {
        return role;
    }

    /** The node whose value it holds. */
    public Node node() {
        return node;
    }

    /** The name of an input, else one such as {@code t3}. */
    public String name() {
        return name;
    }

    /** Element type. */
    public DType dtype() {
        return node.dtype();
    }

    /** Number of elements. */
    public Extent extent() {
        return node.shape().extent();
    }

    @Override
    public String toString() {
        return name + ": " + dtype() + node.shape();
    }
}
