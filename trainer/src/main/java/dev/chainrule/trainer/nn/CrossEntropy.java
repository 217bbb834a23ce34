package dev.chainrule.trainer.nn;

import static dev.chainrule.tensor.graph.Primitives.broadcast;
import static dev.chainrule.tensor.graph.Primitives.div;
import static dev.chainrule.tensor.graph.Primitives.equal;
import static dev.chainrule.tensor.graph.Primitives.exp;
import static dev.chainrule.tensor.graph.Primitives.fill;
import static dev.chainrule.tensor.graph.Primitives.iota;
import static dev.chainrule.tensor.graph.Primitives.ln;
import static dev.chainrule.tensor.graph.Primitives.mean;
import static dev.chainrule.tensor.graph.Primitives.reduceMax;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static dev.chainrule.tensor.graph.Primitives.where;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.Shape;
import java.util.List;

/**
 * C = 1/N · Σᵢ ln Σₖ e^zᵢₖ − zᵢ,yᵢ for logits z of shape (N, K) and class numbers y from 0 to K − 1: the negative log-likelihood under the
 * softmax pᵢₖ = e^zᵢₖ / Σₗ e^zᵢₗ. Its derivative for zᵢₖ is pᵢₖ − 1[k = yᵢ], by 1/N. The largest logit of a row is taken off first, so nothing
 * overflows. A row whose y is no class number has no zᵢ,yᵢ.
 */
public record CrossEntropy() implements Loss {
    /** @throws BadCallException if y is not (N), or the scores are not (N, K) */
    @Override
    public Node of(Node y, Node scores) {
        Shape shape = scores.shape();
        if (shape.rank() != 2 || y.shape().rank() != 1 || !y.shape().dim(0).equals(shape.dim(0))) {
            throw new BadCallException("cross-entropy: needs logits of shape (N, K) and class numbers of shape (N), not " + shape + " and "
                    + y.shape() + ".");
        }
        Node z = belowLargest(scores);
        Node isClass = equal(broadcast(iota(y, shape.dim(1)), shape, List.of(1)), broadcast(y, shape, List.of(0)));
        Node ofClass = sum(where(isClass, z, fill(z, 0)), 1);
        return mean(sub(ln(sum(exp(z), 1)), ofClass));
    }

    /** The softmax. */
    @Override
    public Node link(Node scores) {
        Node e = exp(belowLargest(scores));
        return div(e, broadcast(sum(e, 1), e.shape(), List.of(0)));
    }

    private static Node belowLargest(Node scores) {
        return sub(scores, broadcast(reduceMax(scores, 1), scores.shape(), List.of(0)));
    }

    @Override
    public boolean isForClasses() {
        return true;
    }

    @Override
    public boolean takesManyClasses() {
        return true;
    }

    @Override
    public String name() {
        return "cross-entropy";
    }

    @Override
    public String describe(String target) {
        return "cross-entropy, in nats";
    }

    /** None: a formula has no word for the element of a row that a class number names. */
    @Override
    public String formula(String scores) {
        return null;
    }
}
