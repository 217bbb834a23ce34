package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.cast;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.div;
import static dev.chainrule.tensor.graph.Primitives.less;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.pow;
import static dev.chainrule.tensor.graph.Primitives.sub;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;

/**
 * η·γ^⌊t/k⌋ after t steps: a factor γ every k.
 *
 * @param factor γ, in (0, 1]
 * @param every  k
 */
public record StepDecay(double factor, Duration every) implements RateSchedule {
    /** From here to twice this, float64 holds the integers alone: a sum with it rounds to one. */
    private static final double INTEGERS = 0x1p52;

    /** @throws BadCallException if γ is not in (0, 1] */
    public StepDecay {
        if (!(factor > 0 && factor <= 1)) {
            throw new BadCallException("step: the factor must be above 0 and at most 1, not " + factor + ".");
        }
    }

    @Override
    public Node rate(Node base, Node stepsDone, Node totalSteps) {
        Node t = cast(stepsDone, DType.F64);
        Node times = floor(div(t, constant(t, every.steps())));
        return mul(base, cast(pow(constant(t, factor), times), base.dtype()));
    }

    /** The largest integer that is not above {@code a}, for 0 ≤ a &lt; 2⁵¹ in float64. */
    private static Node floor(Node a) {
        Node nearest = sub(add(a, constant(a, INTEGERS)), constant(a, INTEGERS));
        return sub(nearest, less(a, nearest));
    }

    @Override
    public RateSchedule inSteps(long stepsAnEpoch) {
        return new StepDecay(factor, every.inSteps(stepsAnEpoch));
    }

    @Override
    public String name() {
        return "step:" + factor + ":" + every;
    }
}
