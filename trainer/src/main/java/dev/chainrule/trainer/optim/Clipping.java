package dev.chainrule.trainer.optim;

import dev.chainrule.tensor.graph.Node;
import java.util.List;

/** What becomes of gradients before an optimizer sees them: a graph. */
@FunctionalInterface
public interface Clipping {
    /** They stay as they are. */
    Clipping NONE = gradients -> gradients;

    /** One gradient for each of {@code gradients}, of the same shapes. */
    List<Node> of(List<Node> gradients);
}
