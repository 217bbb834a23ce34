package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Target;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.Locale;
import java.util.Optional;

/** Every kernel that the planner makes as PTX: chooses the skeleton, and the layout from the sizes. */
public final class PtxLowering implements KernelLowering {
    private final Target target;
    private final Limits limits;

    /**
     * Lowers for {@code target}.
     *
     * @param target the least chip that the text is to run on
     * @param limits what a kernel may use
     */
    public PtxLowering(Target target, Limits limits) {
        this.target = target;
        this.limits = limits;
    }

    /** Lowers for {@code target} with what that chip has. */
    public PtxLowering(Target target) {
        this(target, target == Target.SM_90 ? Limits.HOPPER : Limits.PORTABLE);
    }

    /** How a kernel is laid over the GPU, in one sentence, and the bytes of cells that one thread has under way at a time. */
    public Layout layout(Kernel kernel, DimSizes sizes) {
        if (kernel instanceof RowKernel rows) {
            RowAnalysis analysis = new RowAnalysis(rows);
            RowGeometry g = RowGeometry.of(rows, analysis, sizes, limits);
            return new Layout(g.describe(), g.bytesInFlight(rows));
        }
        MatmulGeometry g = MatmulGeometry.of(kernel instanceof FusedProduct fused ? fused.product() : (MatmulKernel) kernel, sizes);
        return new Layout(g.describe(), 2 * g.loads() * kernel.outputs().get(0).dtype().bytes());
    }

    /**
     * How a kernel is laid over the GPU.
     *
     * @param sentence      for people
     * @param bytesInFlight bytes from memory that a thread has under way at a time
     */
    public record Layout(String sentence, int bytesInFlight) {
    }

    @Override
    public Optional<Kernel> asOne(Kernel first, Kernel second, Plan plan, DimSizes sizes) {
        return Optional.ofNullable(FusedProduct.of(first, second, plan, sizes));
    }

    @Override
    public KernelCode lower(Kernel kernel, DimSizes sizes) {
        String entry = kernel.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        if (kernel instanceof RowKernel rows) {
            RowAnalysis analysis = new RowAnalysis(rows);
            RowGeometry geometry = RowGeometry.of(rows, analysis, sizes, limits);
            return RowKernelSkeleton.lower(new PtxWriter(target, entry, geometry.threads()), entry, rows, geometry, analysis, sizes);
        }
        if (kernel instanceof FusedProduct fused) {
            PtxWriter writer = new PtxWriter(target, entry, MatmulGeometry.THREADS);
            return MatmulSkeleton.lower(writer, entry, fused, MatmulGeometry.of(fused.product(), sizes), sizes);
        }
        MatmulKernel product = (MatmulKernel) kernel;
        PtxWriter writer = new PtxWriter(target, entry, MatmulGeometry.THREADS);
        return MatmulSkeleton.lower(writer, entry, product, MatmulGeometry.of(product, sizes));
    }
}
