package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.div;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.pow;
import static dev.chainrule.tensor.graph.Primitives.sqrt;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.graph.Node;
import java.util.Locale;
import java.util.Map;

/**
 * How a parameter p moves by its gradient g at learning rate η. The move is a graph, so that it is planned and fused with loss and gradient;
 * what an optimizer remembers is leaves of that graph, 0 at the start.
 */
public enum Optimizer {
    /** p ← p − η·g. */
    SGD {
        @Override
        public void update(Node p, Node g, Node rate, Node step, Map<Node, Node> next) {
            next.put(p, sub(p, mul(rate, g)));
        }
    },
    /** v ← μ·v + g; p ← p − η·v, with μ = 0.9 (Polyak 1964). */
    MOMENTUM {
        @Override
        public void update(Node p, Node g, Node rate, Node step, Map<Node, Node> next) {
            Node v = memory("velocity", p);
            Node moved = add(mul(constant(p, MU), v), g);
            next.put(v, moved);
            next.put(p, sub(p, mul(rate, moved)));
        }
    },
    /** m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; p ← p − η·m̂/(√v̂ + ε), with β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸ (Kingma and Ba 2015). */
    ADAM {
        @Override
        public void update(Node p, Node g, Node rate, Node step, Map<Node, Node> next) {
            Node m = memory("mean", p);
            Node v = memory("square", p);
            Node mean = add(mul(constant(p, BETA1), m), mul(constant(p, 1 - BETA1), g));
            Node square = add(mul(constant(p, BETA2), v), mul(constant(p, 1 - BETA2), mul(g, g)));
            Node meanHat = div(mean, missing(BETA1, step));
            Node squareHat = div(square, missing(BETA2, step));
            next.put(m, mean);
            next.put(v, square);
            next.put(p, sub(p, mul(rate, div(meanHat, add(sqrt(squareHat), constant(p, EPSILON))))));
        }
    };

    private static final double MU = 0.9;
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /**
     * Adds the move of one parameter to {@code next}, and that of what is remembered about it.
     *
     * @param p    the parameter, a leaf
     * @param g    its gradient, of the same shape
     * @param rate the learning rate η, a scalar
     * @param step the number of this step, from 1, a scalar
     * @param next leaf → its next value; modified
     */
    public abstract void update(Node p, Node g, Node rate, Node step, Map<Node, Node> next);

    private static Node memory(String what, Node p) {
        return p.graph().input(what + " of " + p.name(), p.shape(), p.dtype());
    }

    /** 1 − βᵗ: the weight that a running mean, begun at 0, has gathered after t steps. */
    private static Node missing(double beta, Node step) {
        return sub(constant(step, 1), pow(constant(step, beta), step));
    }

    /** The name that a user types. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
