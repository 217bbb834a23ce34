package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.RowMajor;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.function.ToLongFunction;

/** A large matrix product, handed to cuBLAS. */
final class BlasLaunch implements Launch {
    private final MatmulKernel kernel;
    private final CudaBackend backend;
    private final int m;
    private final int n;
    private final int k;

    BlasLaunch(MatmulKernel kernel, DimSizes sizes, CudaBackend backend) {
        this.kernel = kernel;
        this.backend = backend;
        m = Math.toIntExact(sizes.of(kernel.m()));
        n = Math.toIntExact(sizes.of(kernel.n()));
        k = Math.toIntExact(sizes.of(kernel.k()));
    }

    /** Whether the product is large enough, its dimensions fit cuBLAS's 32 bits, and cuBLAS is there. */
    static boolean serves(MatmulKernel kernel, DimSizes sizes, CudaBackend backend) {
        long m = sizes.of(kernel.m());
        long n = sizes.of(kernel.n());
        long k = sizes.of(kernel.k());
        boolean fits = Math.max(m, Math.max(n, k)) <= Integer.MAX_VALUE && Math.min(m, Math.min(n, k)) > 0;
        return fits && (double) m * n * k >= backend.settings().blasProducts() && backend.blas().isPresent();
    }

    @Override
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public void queue(ToLongFunction<Slot> addresses) {
        RowMajor.product(backend.blas().orElseThrow(), kernel.dtype(), kernel.transposeA(), kernel.transposeB(), m, n, k,
                addresses.applyAsLong(kernel.a()), addresses.applyAsLong(kernel.b()), addresses.applyAsLong(kernel.c()));
    }

    @Override
    public void close() {
        // it holds nothing: cuBLAS is the device's
    }
}
