package dev.chainrule.tensor.device;

import dev.chainrule.tensor.shape.DimSizes;
import java.util.List;

/**
 * A compiled plan: run it as often as you like. What changes between runs lives in buffers, so a run is nothing but its launches. Runs of one
 * program do not overlap.
 */
public interface Program extends AutoCloseable {
    /**
     * Runs every kernel of the plan, in order.
     *
     * @param inputs  one buffer for each of {@code plan.inputs()}, in that order; those of updated parameters are modified
     * @param outputs one buffer for each of {@code plan.outputs()}, in that order; modified
     * @param sizes   the sizes of the named dimensions
     * @throws dev.chainrule.tensor.BadCallException if a buffer has the wrong type or number of elements (names it), or is closed, or
     *                                                this program is
     */
    void run(List<Buffer> inputs, List<Buffer> outputs, DimSizes sizes);

    /** Frees the temporaries; a second call does nothing. The buffers that it ran with stay. */
    @Override
    void close();
}
