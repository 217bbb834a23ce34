package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.cast;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.cos;
import static dev.chainrule.tensor.graph.Primitives.div;
import static dev.chainrule.tensor.graph.Primitives.mul;

import dev.chainrule.tensor.graph.Node;

/** η/2·(1 + cos(π·t/T)) after t of T steps: from η to 0 (Loshchilov and Hutter, SGDR, 2017, without restarts). */
public record Cosine() implements RateSchedule {
    @Override
    public Node rate(Node base, Node stepsDone, Node totalSteps) {
        Node phase = cast(div(constant(totalSteps, Math.PI), totalSteps), base.dtype());
        Node angle = mul(phase, cast(stepsDone, base.dtype()));
        return mul(mul(base, constant(base, 0.5)), add(constant(base, 1), cos(angle)));
    }

    @Override
    public String name() {
        return "cosine";
    }
}
