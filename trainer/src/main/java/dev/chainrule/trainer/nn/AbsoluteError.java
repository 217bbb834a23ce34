package dev.chainrule.trainer.nn;

import static dev.chainrule.tensor.graph.Primitives.abs;
import static dev.chainrule.tensor.graph.Primitives.mean;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.graph.Node;

/** C = 1/N · Σᵢ |yᵢ − ŷᵢ|: least where ŷ is the median of y. Its derivative at y = ŷ is 0. */
public record AbsoluteError() implements Loss {
    @Override
    public Node of(Node y, Node scores) {
        return mean(abs(sub(y, scores)));
    }

    @Override
    public double unit(double scale) {
        return scale;
    }

    @Override
    public String name() {
        return "mae";
    }

    @Override
    public String describe(String target) {
        return "mean absolute error, in " + target;
    }

    @Override
    public String formula(String scores) {
        return "mean(abs(y - " + Loss.operand(scores) + "))";
    }
}
