package dev.chainrule.trainer.nn;

import static dev.chainrule.tensor.graph.Primitives.mean;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.graph.Node;

/** C = 1/N · Σᵢ (yᵢ − ŷᵢ)² (Legendre 1805). */
public record MeanSquaredError() implements Loss {
    @Override
    public Node of(Node y, Node scores) {
        Node residual = sub(y, scores);
        return mean(mul(residual, residual));
    }

    @Override
    public double unit(double scale) {
        return scale * scale;
    }

    @Override
    public String name() {
        return "mse";
    }

    @Override
    public String describe(String target) {
        return "mean squared error, in " + target + "²";
    }

    @Override
    public String formula(String scores) {
        return "mean((y - " + (scores.matches("\\w+\\(.*\\)") ? scores : "(" + scores + ")") + ")^2)";
    }
}
