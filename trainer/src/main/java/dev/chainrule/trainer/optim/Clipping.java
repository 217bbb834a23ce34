package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.cast;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.div;
import static dev.chainrule.tensor.graph.Primitives.fill;
import static dev.chainrule.tensor.graph.Primitives.less;
import static dev.chainrule.tensor.graph.Primitives.max;
import static dev.chainrule.tensor.graph.Primitives.min;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sqrt;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static dev.chainrule.tensor.graph.Primitives.where;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import java.util.List;

/**
 * What becomes of gradients before an optimizer sees them: a graph. Clipped they are no larger than a bound; one that is not a number stays so.
 */
@FunctionalInterface
public interface Clipping {
    /** They stay as they are. */
    Clipping NONE = gradients -> gradients;

    /** One gradient for each of {@code gradients}, of the same shapes and types. */
    List<Node> of(List<Node> gradients);

    /**
     * Each element into [−c, c].
     *
     * @param limit c, above 0
     */
    record ByValue(double limit) implements Clipping {
        /** @throws BadCallException if c is not above 0 */
        public ByValue {
            check(limit);
        }

        @Override
        public List<Node> of(List<Node> gradients) {
            return gradients.stream().map(g -> min(max(g, fill(g, -limit)), fill(g, limit))).toList();
        }
    }

    /**
     * All gradients by one factor, so that their norm as one vector, ‖g‖ = √Σg², is at most c: g·c/‖g‖ where ‖g‖ &gt; c (Pascanu, Mikolov
     * and Bengio, On the difficulty of training recurrent neural networks, 2013, algorithm 1). The squares are summed in float64, where
     * those of the largest float32 do not overflow.
     *
     * @param limit c, above 0
     */
    record ByNorm(double limit) implements Clipping {
        /** @throws BadCallException if c is not above 0 */
        public ByNorm {
            check(limit);
        }

        @Override
        public List<Node> of(List<Node> gradients) {
            Node squares = gradients.stream().map(g -> cast(g, DType.F64)).map(g -> sum(mul(g, g))).reduce((a, b) -> add(a, b))
                    .orElseThrow();
            Node norm = sqrt(squares);
            Node bound = constant(norm, limit);
            Node factor = where(less(bound, norm), div(bound, norm), constant(norm, 1));
            return gradients.stream().map(g -> mul(cast(factor, g.dtype()), g)).toList();
        }
    }

    private static void check(double limit) {
        if (!(limit > 0 && Double.isFinite(limit))) {
            throw new BadCallException("Gradients are clipped at a number above 0, not " + limit + ".");
        }
    }
}
