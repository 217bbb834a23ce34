package dev.chainrule.trainer.optim;

import dev.chainrule.tensor.graph.Node;

/** η in every step. */
public record Constant() implements RateSchedule {
    @Override
    public Node rate(Node base, Node stepsDone, Node totalSteps) {
        return base;
    }

    @Override
    public String name() {
        return "constant";
    }
}
