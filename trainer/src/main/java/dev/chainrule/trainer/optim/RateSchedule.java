package dev.chainrule.trainer.optim;

import dev.chainrule.tensor.graph.Node;

/**
 * How the learning rate changes from step to step: a graph, so that a step advances it without the host. {@link Plateau} alone waits for
 * what the host observes.
 */
public interface RateSchedule {
    /**
     * η of the step to come.
     *
     * @param base       η as the user gave it, a scalar
     * @param stepsDone  how many steps are done, a scalar of any type; float32 cannot count beyond 2²⁴
     * @param totalSteps the number of all steps, a scalar of the type of {@code stepsDone}
     * @return a scalar of the type of {@code base}
     */
    Node rate(Node base, Node stepsDone, Node totalSteps);

    /** This schedule with every length that it counts in epochs counted in steps; itself where it counts none. */
    default RateSchedule inSteps(long stepsAnEpoch) {
        return this;
    }

    /** What a user types for it; see {@link RateSchedules#parse}. */
    String name();
}
