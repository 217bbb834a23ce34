package dev.chainrule.trainer.optim;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How parameters move by the gradient of the loss. The move is a graph, so that it is planned and fused with loss and gradient; what an
 * optimizer remembers is leaves of that graph, 0 at the start. Each is a record of its hyperparameters.
 */
public interface Optimizer {
    /**
     * A training step, as far as it is known before the parameters move.
     *
     * @param loss       a scalar
     * @param parameters leaves
     * @param gradients  ∂loss/∂p for each parameter p, of the same shape and type
     * @param rate       the learning rate η, a scalar
     * @param number     the number of this step, from 1, a scalar
     */
    record Step(Node loss, List<Node> parameters, List<Node> gradients, Node rate, Node number) {
    }

    /**
     * Adds the move of every parameter to {@code next}, and that of whatever is remembered (leaves named "what of parameter").
     *
     * @param next leaf → its next value; modified
     */
    void update(Step step, Map<Node, Node> next);

    /** Whether each step must see all rows, since it compares its loss with that of the step before. */
    default boolean needsFullBatch() {
        return false;
    }

    /** The name that a user types. */
    String name();

    /** Every optimizer with the hyperparameters that it has if nothing else is said. */
    static List<Optimizer> all() {
        return List.of(new Sgd(), new Momentum(), new Nesterov(), new Adam(), new AdamW(), new RmsProp(), new Lbfgs());
    }

    /**
     * The optimizer of that name (upper or lower case), with its default hyperparameters.
     *
     * @throws BadCallException if there is none; names all that there are
     */
    static Optimizer named(String name) {
        return all().stream().filter(optimizer -> optimizer.name().equalsIgnoreCase(name)).findFirst().orElseThrow(
                () -> new BadCallException("There is no optimizer '" + name + "'; choose one of "
                        + all().stream().map(Optimizer::name).collect(Collectors.joining(", ")) + "."));
    }
}
