package dev.chainrule.tensor.cpu;

/**
 * The loops of the CPU: each runs over contiguous elements, in one of two twins, scalar or SIMD, that give the same bits. Sums have a fixed
 * order, whatever the width of the hardware's vectors: element j goes to partial sum j mod 16 (float) or j mod 8 (double) by fused
 * multiply-add, and the partial sums are added in a fixed tree, halves onto halves.
 *
 * <p>The rows of a matrix m, of n elements each, begin {@code rowStride} apart: one run of rows that follow one another, or, where {@code far}
 * is not 0, four runs of {@code rows / 4} that begin {@code far} apart. Row i of four runs is row i mod k of run i / k, with k = rows / 4.
 */
interface VectorOps {
    /** The number of partial sums of a float reduction. */
    int FLOAT_LANES = 16;
    /** The number of partial sums of a double reduction. */
    int DOUBLE_LANES = 8;

    /** What this is, for people: {@code SIMD, 512 bits} or {@code scalar}. */
    String name();

    /** The same for cells that lie outside of arrays; null if there is none, so that these must be copied. */
    default MemoryOps memory() {
        return null;
    }

    /** out[i] = Σⱼ m[i, j]·w[j]. */
    void rowDots(float[] m, int mStart, int rowStride, int far, int rows, int n, float[] w, int wStart, float[] out, int outStart);

    /** out[i] = Σⱼ m[i, j]·w[j]. */
    void rowDots(double[] m, int mStart, int rowStride, int far, int rows, int n, double[] w, int wStart, double[] out, int outStart);

    /**
     * sum[j] += Σᵢ r[i]·m[i, j], eight rows at a time as two chains of four, the remaining rows one by one. Of four runs the eight are two
     * of each, and the remaining four are one chain that goes on from the sum.
     */
    void columnSums(float[] m, int mStart, int rowStride, int far, int rows, int n, float[] r, int rStart, float[] sum, int sumStart);

    /**
     * sum[j] += Σᵢ r[i]·m[i, j], eight rows at a time as two chains of four, the remaining rows one by one. Of four runs the eight are two
     * of each, and the remaining four are one chain that goes on from the sum.
     */
    void columnSums(double[] m, int mStart, int rowStride, int far, int rows, int n, double[] r, int rStart, double[] sum, int sumStart);

    /** Σⱼ a[j]. */
    float sum(float[] a, int start, int n);

    /** Σⱼ a[j]. */
    double sum(double[] a, int start, int n);
}
