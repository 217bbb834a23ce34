package dev.chainrule.trainer.nn;

import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.mean;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.relu;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.graph.Node;

/**
 * C = 1/N · Σᵢ max(0, 1 − (2yᵢ − 1)·zᵢ) for y ∈ {0, 1}: the margin of a support vector machine (Cortes and Vapnik, Support-vector networks,
 * 1995). Its derivative where the margin is exactly 1 is 0.
 */
public record Hinge() implements Loss {
    @Override
    public Node of(Node y, Node scores) {
        Node one = constant(scores, 1);
        Node sign = sub(mul(constant(scores, 2), y), one);
        return mean(relu(sub(one, mul(sign, scores))));
    }

    @Override
    public boolean isForClasses() {
        return true;
    }

    @Override
    public double threshold() {
        return 0;
    }

    @Override
    public String name() {
        return "hinge";
    }

    @Override
    public String describe(String target) {
        return "hinge";
    }

    @Override
    public String formula(String scores) {
        return "mean(max(0, 1 - (2*y - 1)*" + Loss.operand(scores) + "))";
    }
}
