package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.graph.Node;
import java.util.Map;

/**
 * Momentum that looks ahead: v ← μ·v + g; p ← p − η·(g + μ·v). This is the accelerated gradient of Nesterov (1983) as Sutskever, Martens,
 * Dahl and Hinton (On the importance of initialization and momentum in deep learning, 2013) write it, with p standing where the gradient
 * is taken, that is at their θ + μ·v.
 *
 * @param mu μ, the part of the velocity that a step keeps, in [0, 1)
 */
public record Nesterov(double mu) implements FirstOrder {
    /** @throws dev.chainrule.tensor.BadCallException if μ is not in [0, 1) */
    public Nesterov {
        FirstOrder.checkWeight("nesterov", "μ", mu);
    }

    /** μ = 0.9. */
    public Nesterov() {
        this(0.9);
    }

    @Override
    public void move(Node p, Node g, Node rate, Node number, Map<Node, Node> next) {
        Node v = FirstOrder.memory("velocity", p);
        Node moved = add(mul(constant(p, mu), v), g);
        next.put(v, moved);
        next.put(p, sub(p, mul(rate, add(g, mul(constant(p, mu), moved)))));
    }

    @Override
    public String name() {
        return "nesterov";
    }
}
