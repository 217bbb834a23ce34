package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.cast;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import java.util.Map;

/** An optimizer that moves each parameter by its own gradient alone. */
public interface FirstOrder extends Optimizer {
    /**
     * Adds the move of one parameter to {@code next}, and that of what is remembered about it.
     *
     * @param p      the parameter, a leaf
     * @param g      its gradient, of the same shape and type
     * @param rate   the learning rate η, a scalar of that type
     * @param number the number of this step, from 1, a scalar of any type
     * @param next   leaf → its next value; modified
     */
    void move(Node p, Node g, Node rate, Node number, Map<Node, Node> next);

    @Override
    default void update(Step step, Map<Node, Node> next) {
        for (int k = 0; k < step.parameters().size(); k++) {
            Node p = step.parameters().get(k);
            move(p, step.gradients().get(k), cast(step.rate(), p.dtype()), step.number(), next);
        }
    }

    /** A leaf of the shape of {@code p}, 0 at the start. */
    static Node memory(String what, Node p) {
        return p.graph().input(what + " of " + p.name(), p.shape(), p.dtype());
    }

    /** Refuses a weight of a running mean or sum that is not in [0, 1). */
    static void checkWeight(String optimizer, String what, double weight) {
        if (!(weight >= 0 && weight < 1)) {
            throw new BadCallException(optimizer + ": " + what + " must be 0 or more and below 1, not " + weight + ".");
        }
    }

    /** Refuses an ε that does not keep a quotient finite. */
    static void checkEpsilon(String optimizer, double epsilon) {
        if (!(epsilon > 0 && Double.isFinite(epsilon))) {
            throw new BadCallException(optimizer + ": ε must be above 0, not " + epsilon + ".");
        }
    }
}
