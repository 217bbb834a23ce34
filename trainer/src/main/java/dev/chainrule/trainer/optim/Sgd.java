package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.graph.Node;
import java.util.Map;

/** Gradient descent: p ← p − η·g. With mini-batches it is stochastic (Robbins and Monro 1951). */
public record Sgd() implements FirstOrder {
    @Override
    public void move(Node p, Node g, Node rate, Node number, Map<Node, Node> next) {
        next.put(p, sub(p, mul(rate, g)));
    }

    @Override
    public String name() {
        return "sgd";
    }
}
