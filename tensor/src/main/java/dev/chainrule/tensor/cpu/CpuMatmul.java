package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.function.Function;

/** A dense product of a plan on the CPU: {@link BlockedProduct} over the arrays of its buffers. */
final class CpuMatmul {
    private final MatmulKernel kernel;
    private final BlockedProduct<?> product;

    CpuMatmul(MatmulKernel kernel, boolean simd) {
        this.kernel = kernel;
        this.product = kernel.dtype() == DType.F32
                ? new BlockedProduct<>(MatmulOps.floats(simd))
                : new BlockedProduct<>(MatmulOps.doubles(simd));
    }

    void run(Function<Slot, CpuBuffer> buffers, DimSizes sizes, Workers workers) {
        int m = Math.toIntExact(sizes.of(kernel.m()));
        int n = Math.toIntExact(sizes.of(kernel.n()));
        int k = Math.toIntExact(sizes.of(kernel.k()));
        Object a = buffers.apply(kernel.a()).array();
        Object b = buffers.apply(kernel.b()).array();
        Object c = buffers.apply(kernel.c()).array();
        product.run(a, kernel.transposeA(), b, kernel.transposeB(), c, m, n, k, workers);
    }
}
