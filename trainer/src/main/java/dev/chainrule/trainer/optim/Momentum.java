package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.graph.Node;
import java.util.Map;

/**
 * The heavy ball: v ← μ·v + g; p ← p − η·v (Polyak, Some methods of speeding up the convergence of iteration methods, 1964).
 *
 * @param mu μ, the part of the velocity that a step keeps, in [0, 1)
 */
public record Momentum(double mu) implements FirstOrder {
    /** @throws dev.chainrule.tensor.BadCallException if μ is not in [0, 1) */
    public Momentum {
        FirstOrder.checkWeight("momentum", "μ", mu);
    }

    /** μ = 0.9. */
    public Momentum() {
        this(0.9);
    }

    @Override
    public void move(Node p, Node g, Node rate, Node number, Map<Node, Node> next) {
        Node v = FirstOrder.memory("velocity", p);
        Node moved = add(mul(constant(p, mu), v), g);
        next.put(v, moved);
        next.put(p, sub(p, mul(rate, moved)));
    }

    @Override
    public String name() {
        return "momentum";
    }
}
