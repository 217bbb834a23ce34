package dev.chainrule.cuda.driver;

import dev.chainrule.tensor.shape.DType;

/**
 * Row-major matrix products by a column-major library. A row-major matrix <i>is</i> its transpose, column-major; so instead of C = A·B the
 * library is asked for Cᵀ = Bᵀ·Aᵀ, and no element is moved.
 */
public final class RowMajor {
    private RowMajor() {
    }

    /**
     * C[m, n] = Σₖ A[m, k]·B[k, n], all dense and row-major.
     *
     * @param transposeA whether {@code a} holds Aᵀ, [k, m]
     * @param transposeB whether {@code b} holds Bᵀ, [n, k]
     */
    public static void product(GpuBlas blas, DType dtype, boolean transposeA, boolean transposeB, int m, int n, int k, long a, long b,
            long c) {
        int rowOfA = transposeA ? m : k;
        int rowOfB = transposeB ? k : n;
        blas.gemm(dtype, transposeB, transposeA, n, m, k, b, rowOfB, a, rowOfA, c, n);
    }
}
