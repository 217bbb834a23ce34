package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import java.util.Map;

/**
 * Adam with a weight decay that does not pass through its means: p ← p − η·(m̂/(√v̂ + ε) + λ·p), with m̂ and v̂ of {@link Adam} (Loshchilov
 * and Hutter, Decoupled weight decay regularization, 2019, algorithm 2, where the step size α stands before both terms, as in PyTorch).
 * Every parameter decays, a bias too.
 *
 * @param adam  β₁, β₂ and ε
 * @param decay λ, 0 or more
 */
public record AdamW(Adam adam, double decay) implements FirstOrder {
    /** @throws BadCallException if λ is below 0 or not finite */
    public AdamW {
        if (!(decay >= 0 && Double.isFinite(decay))) {
            throw new BadCallException("adamw: the weight decay must be 0 or more, not " + decay + ".");
        }
    }

    /** λ = 0.01, the rest as for Adam. */
    public AdamW() {
        this(new Adam(), 0.01);
    }

    @Override
    public void move(Node p, Node g, Node rate, Node number, Map<Node, Node> next) {
        Node direction = add(adam.direction(p, g, number, next), mul(constant(p, decay), p));
        next.put(p, sub(p, mul(rate, direction)));
    }

    @Override
    public String name() {
        return "adamw";
    }
}
