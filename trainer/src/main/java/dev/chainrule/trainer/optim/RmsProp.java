package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.div;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sqrt;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.graph.Node;
import java.util.Map;

/**
 * v ← ρv + (1−ρ)g²; p ← p − η·g/(√v + ε) (Tieleman and Hinton, Neural networks for machine learning, lecture 6.5, 2012). As v begins at 0,
 * the first steps are longer than η, by up to 1/√(1−ρ).
 *
 * @param rho     ρ, the part of the mean square that a step keeps, in [0, 1)
 * @param epsilon ε, above 0
 */
public record RmsProp(double rho, double epsilon) implements FirstOrder {
    /** @throws dev.chainrule.tensor.BadCallException if ρ is not in [0, 1), or ε not above 0 */
    public RmsProp {
        FirstOrder.checkWeight("rmsprop", "ρ", rho);
        FirstOrder.checkEpsilon("rmsprop", epsilon);
    }

    /** ρ = 0.9, ε = 10⁻⁸. */
    public RmsProp() {
        this(0.9, 1e-8);
    }

    @Override
    public void move(Node p, Node g, Node rate, Node number, Map<Node, Node> next) {
        Node v = FirstOrder.memory("square", p);
        Node square = add(mul(constant(p, rho), v), mul(constant(p, 1 - rho), mul(g, g)));
        next.put(v, square);
        next.put(p, sub(p, mul(rate, div(g, add(sqrt(square), constant(p, epsilon))))));
    }

    @Override
    public String name() {
        return "rmsprop";
    }
}
