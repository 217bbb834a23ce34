package dev.chainrule.trainer.nn;

import static dev.chainrule.tensor.graph.Primitives.abs;
import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.exp;
import static dev.chainrule.tensor.graph.Primitives.ln;
import static dev.chainrule.tensor.graph.Primitives.mean;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.neg;
import static dev.chainrule.tensor.graph.Primitives.sigmoid;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.graph.Node;

/**
 * C = 1/N · Σᵢ ln(1 + e^zᵢ) − yᵢzᵢ for logits z: the negative log-likelihood of y ∈ {0, 1} under P(y = 1) = σ(z) (Cox, The regression analysis
 * of binary sequences, 1958). Its derivative is σ(z) − y.
 */
public record Logistic() implements Loss {
    /**
     * z·(½ − y) + |z|/2 + ln(1 + e^−|z|): nothing overflows, and what has |z| in it is even, so that the derivative 0 of |z| at z = 0 is the
     * true one.
     */
    @Override
    public Node of(Node y, Node scores) {
        Node half = constant(scores, 0.5);
        Node size = abs(scores);
        Node even = add(mul(half, size), ln(add(constant(scores, 1), exp(neg(size)))));
        return mean(add(mul(scores, sub(half, y)), even));
    }

    /** σ(z), whose small probabilities are right to the last digits. */
    @Override
    public Node link(Node scores) {
        return sigmoid(scores);
    }

    @Override
    public boolean isForClasses() {
        return true;
    }

    @Override
    public String name() {
        return "logistic";
    }

    @Override
    public String describe(String target) {
        return "logistic, in nats";
    }

    @Override
    public String formula(String scores) {
        return "mean(ln(1 + exp(" + scores + ")) - y*" + Loss.operand(scores) + ")";
    }
}
