package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.Target;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.Optional;

/** Chooses the skeleton of a planned kernel and writes its text: a function of the kernel and its sizes alone. */
@FunctionalInterface
public interface KernelLowering {
    /**
     * The kernel, ready for a driver.
     *
     * @throws dev.chainrule.tensor.BadCallException if a named dimension has no size
     */
    KernelCode lower(Kernel kernel, DimSizes sizes);

    /**
     * Two kernels that follow each other in {@code plan} as one that this lowering can write, or nothing where they stay two.
     *
     * @throws dev.chainrule.tensor.BadCallException if a named dimension has no size
     */
    default Optional<Kernel> asOne(Kernel first, Kernel second, Plan plan, DimSizes sizes) {
        return Optional.empty();
    }

    /** The skeletons of this package, as text that every chip from Volta on runs. */
    static KernelLowering standard() {
        return new PtxLowering(Target.SM_70);
    }

    /** The skeletons of this package, as the best text that {@code chip} runs: results have the same bits. */
    static KernelLowering forChip(String chip) {
        return new PtxLowering(Target.forChip(chip));
    }
}
