package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.cast;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.div;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.pow;
import static dev.chainrule.tensor.graph.Primitives.sqrt;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.graph.Node;
import java.util.Map;

/**
 * m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; p ← p − η·m̂/(√v̂ + ε), with m̂ = m/(1−β₁ᵗ) and v̂ = v/(1−β₂ᵗ) in step t (Kingma and Ba, Adam: A
 * method for stochastic optimization, 2015, algorithm 1).
 *
 * @param beta1   β₁, the part of the mean gradient that a step keeps, in [0, 1)
 * @param beta2   β₂, the part of the mean square that a step keeps, in [0, 1)
 * @param epsilon ε, above 0
 */
public record Adam(double beta1, double beta2, double epsilon) implements FirstOrder {
    /** @throws dev.chainrule.tensor.BadCallException if a β is not in [0, 1), or ε not above 0 */
    public Adam {
        FirstOrder.checkWeight("adam", "β₁", beta1);
        FirstOrder.checkWeight("adam", "β₂", beta2);
        FirstOrder.checkEpsilon("adam", epsilon);
    }

    /** β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸. */
    public Adam() {
        this(0.9, 0.999, 1e-8);
    }

    @Override
    public void move(Node p, Node g, Node rate, Node number, Map<Node, Node> next) {
        next.put(p, sub(p, mul(rate, direction(p, g, number, next))));
    }

    /** m̂/(√v̂ + ε), and what is remembered. */
    Node direction(Node p, Node g, Node number, Map<Node, Node> next) {
        Node m = FirstOrder.memory("mean", p);
        Node v = FirstOrder.memory("square", p);
        Node mean = add(mul(constant(p, beta1), m), mul(constant(p, 1 - beta1), g));
        Node square = add(mul(constant(p, beta2), v), mul(constant(p, 1 - beta2), mul(g, g)));
        Node meanHat = div(mean, cast(missing(beta1, number), p.dtype()));
        Node squareHat = div(square, cast(missing(beta2, number), p.dtype()));
        next.put(m, mean);
        next.put(v, square);
        return div(meanHat, add(sqrt(squareHat), constant(p, epsilon)));
    }

    /** 1 − βᵗ: the weight that a running mean, begun at 0, has gathered after t steps; as exact as the type of t. */
    private static Node missing(double beta, Node number) {
        return sub(constant(number, 1), pow(constant(number, beta), number));
    }

    @Override
    public String name() {
        return "adam";
    }
}
