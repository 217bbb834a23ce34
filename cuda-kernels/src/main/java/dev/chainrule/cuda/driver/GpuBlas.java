package dev.chainrule.cuda.driver;

import dev.chainrule.tensor.shape.DType;

/**
 * The one routine of cuBLAS that Chainrule uses, in cuBLAS's own meaning: matrices are <b>column-major</b>, and a leading dimension is the
 * distance between two columns, in elements. {@link RowMajor} hides that. Work is queued on the stream that it was opened with.
 */
public interface GpuBlas {
    /** The name and version of the library. */
    String version();

    /**
     * {@code cublasSgemm}, {@code cublasDgemm} with α = 1 and β = 0: C = op(A)·op(B), where op(A) is m × k, op(B) is k × n, C is m × n.
     *
     * @param dtype      f32 or f64
     * @param transposeA whether op(A) = Aᵀ: then A is k × m
     * @param transposeB whether op(B) = Bᵀ: then B is n × k
     * @param lda        leading dimension of A, at least its number of rows
     */
    void gemm(DType dtype, boolean transposeA, boolean transposeB, int m, int n, int k, long a, int lda, long b, int ldb, long c, int ldc);

    /** Frees what the library holds. */
    void close();
}
