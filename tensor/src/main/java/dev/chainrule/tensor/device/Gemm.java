package dev.chainrule.tensor.device;

/**
 * A library's dense product of host arrays, C[m, n] = Σₖ A[m, k]·B[k, n], row-major: the order in which a library wants its matrices is
 * hidden behind this. An implementation promises the same bits for the same arrays, machine, library and number of threads of the library,
 * and no more: its order of additions is its own.
 */
public interface Gemm {
    /** What it is, for people: whose library, how many threads. */
    String description();

    /**
     * The product in float32. Each matrix begins at its start in its array.
     *
     * @param a A, [m, k], or Aᵀ, [k, m], if {@code transposeA}; not modified
     * @param b B, [k, n], or Bᵀ, [n, k], if {@code transposeB}; not modified
     * @param c C, [m, n]; modified
     * @throws dev.chainrule.tensor.WorkFailedException if the library fails; says with what
     */
    void multiply(float[] a, int aStart, boolean transposeA, float[] b, int bStart, boolean transposeB, float[] c, int cStart, int m, int n,
            int k);

    /** The product in float64; as the one in float32. */
    void multiply(double[] a, int aStart, boolean transposeA, double[] b, int bStart, boolean transposeB, double[] c, int cStart, int m,
            int n, int k);
}
