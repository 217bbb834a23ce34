package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.shape.Extent;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What to run, in order: kernels, and the buffers between them. Device-neutral, and symbolic in the named dimensions, so that one plan
 * serves every N.
 *
 * @param inputs      the buffers that the caller binds, in the order of first use
 * @param outputs     the results, in the order asked for
 * @param temporaries the buffers that pass values from kernel to kernel
 * @param kernels     in an order that respects who needs whom
 */
public record Plan(List<Slot> inputs, List<Slot> outputs, List<Slot> temporaries, List<Kernel> kernels) {
    /** Copies the lists. */
    public Plan {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        temporaries = List.copyOf(temporaries);
        kernels = List.copyOf(kernels);
    }

    /** Bytes that all kernels move. */
    public Extent bytes() {
        return kernels.stream().map(Kernel::bytes).reduce(Extent.ZERO, Extent::plus);
    }

    /** Arithmetic operations of all kernels. */
    public Extent flops() {
        return kernels.stream().map(Kernel::flops).reduce(Extent.ZERO, Extent::plus);
    }

    /** Every kernel, spelled out. */
    public String describe() {
        return kernels.stream().map(Kernel::describe).collect(Collectors.joining());
    }
}
