package dev.chainrule.trainer.nn;

import static dev.chainrule.tensor.graph.Primitives.abs;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.fill;
import static dev.chainrule.tensor.graph.Primitives.mean;
import static dev.chainrule.tensor.graph.Primitives.min;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import java.util.Map;

/**
 * C = 1/N · Σᵢ h(yᵢ − ŷᵢ), with h(r) = r²/2 for |r| ≤ δ, else δ·(|r| − δ/2) (Huber, Robust estimation of a location parameter, 1964). Its
 * derivative is r within [−δ, δ], and ±δ outside.
 *
 * @param delta δ, in the units of the target, above 0
 */
public record Huber(double delta) implements Loss {
    /** @throws BadCallException if δ is not above 0 */
    public Huber {
        if (!(delta > 0 && Double.isFinite(delta))) {
            throw new BadCallException("huber: δ must be above 0, not " + delta + ".");
        }
    }

    /** min(|r|, δ)·(|r| − min(|r|, δ)/2): no square of what is outside, which may overflow. */
    @Override
    public Node of(Node y, Node scores) {
        Node r = abs(sub(y, scores));
        Node inner = min(r, fill(r, delta));
        return mean(mul(inner, sub(r, mul(constant(r, 0.5), inner))));
    }

    @Override
    public Loss forTargetDividedBy(double scale) {
        return new Huber(delta / scale);
    }

    @Override
    public double unit(double scale) {
        return scale * scale;
    }

    @Override
    public String name() {
        return "huber";
    }

    @Override
    public String describe(String target) {
        return "Huber's, δ = " + delta + ", in " + target + "²";
    }

    @Override
    public String formula(String scores) {
        String r = "y - " + Loss.operand(scores);
        return "mean(where(1[abs(" + r + ") <= " + delta + "], 0.5*(" + r + ")^2, " + delta + "*(abs(" + r + ") - " + delta / 2 + ")))";
    }

    @Override
    public Map<String, Object> specification() {
        Map<String, Object> map = Loss.super.specification();
        map.put("delta", delta);
        return map;
    }
}
