package dev.chainrule.trainer.optim;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import java.util.Map;

/**
 * Limited-memory BFGS (Nocedal and Wright, Numerical optimization, 2nd edition, 2006, algorithm 7.5), for steps that see all rows. All
 * parameters are one vector. Between steps they stand at a trial point x + t·d; a step has loss f and gradient g there, and the graph itself
 * decides:
 * <ul>
 * <li>If f is low enough, f ≤ f(x) + 10⁻⁴·t·g(x)·d (Armijo; their 3.6a), x moves there, the pair s = t·d, y = g − g(x) joins the history if
 * it shows curvature (s·y &gt; 0 by more than rounding), and d becomes −H·g by the two-loop recursion (their algorithm 7.4) with
 * H₀ = (s·y / y·y)·I (their 7.20); t becomes η.
 * <li>Else x stays, and t becomes the minimum of the parabola through f(x), its slope and f, but at least t/10 and at most t/2 (their 3.5).
 * </ul>
 * Where f differs from f(x) by rounding alone, its slope decides instead: g·d ≤ −(1 − 2·10⁻⁴)·g(x)·d (Hager and Zhang, A new conjugate
 * gradient method with guaranteed descent, 2005, the approximate Wolfe condition). The first direction, and that after a history that led
 * nowhere, is −g/max(1, Σ|gᵢ|). So the parameters are not always at the best point so far: that is the leaf "base of" each.
 *
 * <p>The learning rate η is the first t of each search: 1, the Newton step, should be left so; a schedule that lowers it only costs steps.
 * Clipped gradients do not belong to f, and would mislead it.
 *
 * @param history m, the number of pairs (s, y) that are kept, from 1
 */
public record Lbfgs(int history) implements Optimizer {
    /** @throws BadCallException if m is not from 1 to 100 */
    public Lbfgs {
        if (history < 1 || history > 100) {
            throw new BadCallException("lbfgs: the history must be from 1 to 100 pairs, not " + history + ".");
        }
    }

    /** m = 10. */
    public Lbfgs() {
        this(10);
    }

    @Override
    public void update(Step step, Map<Node, Node> next) {
        new LbfgsStep(history, step).update(next);
    }

    @Override
    public boolean needsFullBatch() {
        return true;
    }

    @Override
    public String name() {
        return "lbfgs";
    }
}
