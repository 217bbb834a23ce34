package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.cast;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.div;
import static dev.chainrule.tensor.graph.Primitives.less;
import static dev.chainrule.tensor.graph.Primitives.max;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static dev.chainrule.tensor.graph.Primitives.where;

import dev.chainrule.tensor.graph.Node;

/**
 * η·(t+1)/W after t &lt; W steps, then another schedule over the steps that are left, T − W (Goyal and others, Accurate, large minibatch
 * SGD, 2017, section 2.2).
 *
 * @param length W
 * @param then   the schedule that follows, begun at its first step
 */
public record WarmUp(Duration length, RateSchedule then) implements RateSchedule {
    @Override
    public Node rate(Node base, Node stepsDone, Node totalSteps) {
        Node warm = constant(stepsDone, length.steps());
        Node left = max(sub(totalSteps, warm), constant(totalSteps, 1));
        Node since = max(sub(stepsDone, warm), constant(stepsDone, 0));
        Node part = div(add(stepsDone, constant(stepsDone, 1)), warm);
        Node rising = mul(base, cast(part, base.dtype()));
        return where(cast(less(stepsDone, warm), base.dtype()), rising, then.rate(base, since, left));
    }

    @Override
    public RateSchedule inSteps(long stepsAnEpoch) {
        return new WarmUp(length.inSteps(stepsAnEpoch), then.inSteps(stepsAnEpoch));
    }

    @Override
    public String name() {
        return "warmup:" + length + "+" + then.name();
    }
}
