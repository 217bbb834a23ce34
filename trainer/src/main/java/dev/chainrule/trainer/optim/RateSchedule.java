package dev.chainrule.trainer.optim;

import dev.chainrule.tensor.graph.Node;

/** How the learning rate changes from step to step: a graph, so that a step advances it without the host. */
public interface RateSchedule {
    /**
     * η of the step to come.
     *
     * @param base       η as the user gave it, a scalar
     * @param stepsDone  how many steps are done, a scalar of any type
     * @param totalSteps the number of all steps, a scalar of the type of {@code stepsDone}
     * @return a scalar of the type of {@code base}
     */
    Node rate(Node base, Node stepsDone, Node totalSteps);

    /** The name that a user types. */
    String name();
}
