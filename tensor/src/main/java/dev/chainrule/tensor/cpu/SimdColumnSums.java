package dev.chainrule.tensor.cpu;

import jdk.incubator.vector.FloatVector;

/**
 * What the SIMD twins have in common: found by name, so that nothing else needs the module {@code jdk.incubator.vector}; only operations that
 * IEEE 754 defines. Sums per column are chains of their own, so vectors of any width give the same bits.
 */
abstract class SimdColumnSums implements VectorOps {
    /** Bits of this machine's vectors. */
    static int vectorBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    @Override
    public String name() {
        return "SIMD of " + vectorBits() + " bits";
    }

    @Override
    public void columnSums(float[] m, int mStart, int rowStride, int far, int rows, int n, float[] r, int rStart, float[] sum,
            int sumStart) {
        SimdFloatColumnSums.add(m, mStart, rowStride, far, rows, n, r, rStart, sum, sumStart);
    }

    @Override
    public void columnSums(double[] m, int mStart, int rowStride, int far, int rows, int n, double[] r, int rStart, double[] sum,
            int sumStart) {
        SimdDoubleColumnSums.add(m, mStart, rowStride, far, rows, n, r, rStart, sum, sumStart);
    }
}
