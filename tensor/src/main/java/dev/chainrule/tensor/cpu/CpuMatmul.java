package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.device.Gemm;
import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.function.Function;

/** A dense product of a plan on the CPU: {@link BlockedProduct} over the arrays of its buffers, or the library that {@link Blas} names. */
final class CpuMatmul {
    private final MatmulKernel kernel;
    private final BlockedProduct<?> product;
    private final Blas blas;

    CpuMatmul(MatmulKernel kernel, boolean simd, Blas blas) {
        this.kernel = kernel;
        this.product = kernel.dtype() == DType.F32
                ? new BlockedProduct<>(MatmulOps.floats(simd))
                : new BlockedProduct<>(MatmulOps.doubles(simd));
        this.blas = blas;
    }

    void run(Function<Slot, CpuBuffer> buffers, DimSizes sizes, Workers workers) {
        int m = Math.toIntExact(sizes.of(kernel.m()));
        int n = Math.toIntExact(sizes.of(kernel.n()));
        int k = Math.toIntExact(sizes.of(kernel.k()));
        CpuBuffer a = buffers.apply(kernel.a());
        CpuBuffer b = buffers.apply(kernel.b());
        CpuBuffer c = buffers.apply(kernel.c());
        Gemm library = blas.forProduct((long) m * n * k);
        if (library == null) {
            product.run(a.array(), a.first(), kernel.transposeA(), b.array(), b.first(), kernel.transposeB(), c.array(), c.first(), m, n, k,
                    workers);
        } else if (kernel.dtype() == DType.F32) {
            library.multiply(a.floats(), a.first(), kernel.transposeA(), b.floats(), b.first(), kernel.transposeB(), c.floats(), c.first(),
                    m,
                    n, k);
        } else {
            library.multiply(a.doubles(), a.first(), kernel.transposeA(), b.doubles(), b.first(), kernel.transposeB(), c.doubles(),
                    c.first(),
                    m, n, k);
        }
    }
}
