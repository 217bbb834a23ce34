package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.Target;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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

    /**
     * The kernels of {@code plan} as they are launched: two as one where that can be.
     *
     * @param elsewhere which of them something else computes, a library; those stay as they are
     */
    default List<Kernel> kernels(Plan plan, DimSizes sizes, Predicate<Kernel> elsewhere) {
        List<Kernel> kernels = new ArrayList<>();
        for (Kernel kernel : plan.kernels()) {
            Kernel before = kernels.isEmpty() ? null : kernels.get(kernels.size() - 1);
            Optional<Kernel> both = before == null || elsewhere.test(before) ? Optional.empty() : asOne(before, kernel, plan, sizes);
            both.ifPresent(one -> kernels.remove(kernels.size() - 1));
            kernels.add(both.orElse(kernel));
        }
        return kernels;
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
