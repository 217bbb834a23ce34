package dev.chainrule.trainer.nn;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.mean;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.neg;
import static dev.chainrule.tensor.graph.Primitives.relu;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import java.util.Map;

/**
 * C = 1/N · Σᵢ max(q·rᵢ, (q − 1)·rᵢ), r = y − ŷ: least where ŷ is the q-th quantile of y (Koenker and Bassett, Regression quantiles, 1978).
 * Its derivative at r = 0 is 0.
 *
 * @param q in (0, 1)
 */
public record Quantile(double q) implements Loss {
    /** @throws BadCallException if q is not in (0, 1) */
    public Quantile {
        if (!(q > 0 && q < 1)) {
            throw new BadCallException("quantile: q must be above 0 and below 1, not " + q + ".");
        }
    }

    /** q·max(0, r) + (1 − q)·max(0, −r), whose derivative at 0 is 0 by that of max(0, r). */
    @Override
    public Node of(Node y, Node scores) {
        Node r = sub(y, scores);
        return mean(add(mul(constant(r, q), relu(r)), mul(constant(r, 1 - q), relu(neg(r)))));
    }

    @Override
    public double unit(double scale) {
        return scale;
    }

    @Override
    public String name() {
        return "quantile";
    }

    @Override
    public String describe(String target) {
        return "of the quantile " + q + ", in " + target;
    }

    @Override
    public String formula(String scores) {
        String r = "(y - " + Loss.operand(scores) + ")";
        return "mean(max(" + q + "*" + r + ", (" + q + " - 1)*" + r + "))";
    }

    @Override
    public Map<String, Object> specification() {
        Map<String, Object> map = Loss.super.specification();
        map.put("q", q);
        return map;
    }
}
