package dev.chainrule.tensor.cpu;

import java.nio.Buffer;

/**
 * Row dots and column sums of {@link VectorOps} for cells that lie outside of arrays, float32 in the byte order of this machine: vectors are loaded
 * from there, and nothing is copied. The same bits. Places and distances are in elements.
 */
interface MemoryOps {
    /** Rows have so many elements at least. */
    int MIN_COLUMNS = 16;
    /** Behind a row's end so many elements more may be read. */
    int READ_BEHIND = 15;

    /** What vectors are loaded from, element 0 where the buffer begins; null if this Java cannot, or if its bytes have the other order. */
    Object view(Buffer memory);

    /**
     * out[i] = Σⱼ m[i, j]·w[j], for four runs of {@code run} rows that begin {@code far} apart. Up to {@link #READ_BEHIND} elements behind a row may be read.
     */
    void rowDots(Object m, int mStart, int rowStride, int far, int run, int n, float[] w, int wStart, float[] out, int outStart);

    /** sum[j] += Σᵢ r[i]·m[i, j], for four runs of {@code run} rows, an even number, that begin {@code far} apart; n is at least {@link #MIN_COLUMNS}. */
    void columnSums(Object m, int mStart, int rowStride, int far, int run, int n, float[] r, int rStart, float[] sum, int sumStart);
}
