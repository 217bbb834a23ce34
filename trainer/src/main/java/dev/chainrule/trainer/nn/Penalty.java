package dev.chainrule.trainer.nn;

import static dev.chainrule.tensor.graph.Primitives.abs;
import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sum;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import java.util.List;

/**
 * What is added to a loss for large weights: λ₁·Σ|w| + λ₂·Σw² (lasso, Tibshirani 1996; ridge, Hoerl and Kennard 1970). The derivative of |w| at
 * 0 is 0. Where features are scaled for the training, the weights are those of the scaled features.
 *
 * @param l1 λ₁, 0 or more
 * @param l2 λ₂, 0 or more
 */
public record Penalty(double l1, double l2) {
    /** Nothing is added. */
    public static final Penalty NONE = new Penalty(0, 0);

    /** @throws BadCallException if a factor is below 0 or not finite */
    public Penalty {
        if (!(l1 >= 0 && l2 >= 0 && l1 + l2 < Double.POSITIVE_INFINITY)) {
            throw new BadCallException("The factors of a penalty must be 0 or more, not " + l1 + " and " + l2 + ".");
        }
    }

    /** The penalty of {@code weights}, a scalar; null if both factors are 0, or there are no weights. */
    public Node of(List<Node> weights) {
        Node total = null;
        for (Node w : weights) {
            total = l1 == 0 ? total : plus(total, mul(constant(w, l1), sum(abs(w))));
            total = l2 == 0 ? total : plus(total, mul(constant(w, l2), sum(mul(w, w))));
        }
        return total;
    }

    private static Node plus(Node total, Node more) {
        return total == null ? more : add(total, more);
    }
}
