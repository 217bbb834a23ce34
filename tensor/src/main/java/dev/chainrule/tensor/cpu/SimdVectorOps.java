package dev.chainrule.tensor.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The SIMD twin, and the only class that imports {@code jdk.incubator.vector}: found by name, so that nothing else needs the module. Uses
 * only operations that IEEE 754 defines. The partial sums of {@link VectorOps} are one vector of 512 bits; the tree that adds them runs over
 * four rows at once, because one row's tree alone leaves the memory idle for its length (measured: 12.5 against 7.1 ms for 205 MB).
 */
final class SimdVectorOps implements VectorOps {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_512;
    private static final VectorShuffle<Float> BY_8 = VectorShuffle.fromOp(F, l -> (l + 8) & 15);
    private static final VectorShuffle<Float> BY_4 = VectorShuffle.fromOp(F, l -> l & 8 | (l + 4) & 7);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.fromOp(F, l -> l & 12 | (l + 2) & 3);
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.fromOp(F, l -> l ^ 1);
    private static final VectorMask<Float> UPPER_8 = VectorMask.fromLong(F, 0xFF00);
    private static final VectorMask<Float> UPPER_4 = VectorMask.fromLong(F, 0xF0F0);
    private static final VectorShuffle<Double> D_BY_4 = VectorShuffle.fromOp(D, l -> (l + 4) & 7);
    private static final VectorShuffle<Double> D_BY_2 = VectorShuffle.fromOp(D, l -> l & 4 | (l + 2) & 3);
    private static final VectorShuffle<Double> D_BY_1 = VectorShuffle.fromOp(D, l -> l ^ 1);
    private static final VectorMask<Double> D_UPPER_4 = VectorMask.fromLong(D, 0xF0);
    private static final VectorMask<Double> D_UPPER_2 = VectorMask.fromLong(D, 0xCC);

    /** Whether this processor has vectors of 512 bits, so that a virtual vector of {@link VectorOps} is one of the machine's. */
    static boolean isSupported() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize() >= 512;
    }

    @Override
    public String name() {
        return "SIMD of " + FloatVector.SPECIES_PREFERRED.vectorBitSize() + " bits";
    }

    @Override
    public void rowDots(float[] m, int mStart, int rowStride, int rows, int n, float[] w, int wStart, float[] out, int outStart) {
        int full = F.loopBound(n);
        VectorMask<Float> tail = F.indexInRange(full, n);
        float[] four = new float[16];
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            int row = mStart + i * rowStride;
            FloatVector s0 = FloatVector.zero(F);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int j = 0; j < full; j += 16) {
                FloatVector v = FloatVector.fromArray(F, w, wStart + j);
                s0 = FloatVector.fromArray(F, m, row + j).fma(v, s0);
                s1 = FloatVector.fromArray(F, m, row + rowStride + j).fma(v, s1);
                s2 = FloatVector.fromArray(F, m, row + 2 * rowStride + j).fma(v, s2);
                s3 = FloatVector.fromArray(F, m, row + 3 * rowStride + j).fma(v, s3);
            }
            if (full < n) {
                FloatVector v = FloatVector.fromArray(F, w, wStart + full, tail);
                s0 = s0.blend(FloatVector.fromArray(F, m, row + full, tail).fma(v, s0), tail);
                s1 = s1.blend(FloatVector.fromArray(F, m, row + rowStride + full, tail).fma(v, s1), tail);
                s2 = s2.blend(FloatVector.fromArray(F, m, row + 2 * rowStride + full, tail).fma(v, s2), tail);
                s3 = s3.blend(FloatVector.fromArray(F, m, row + 3 * rowStride + full, tail).fma(v, s3), tail);
            }
            tree(s0, s1, s2, s3).intoArray(four, 0);
            out[outStart + i] = four[0];
            out[outStart + i + 1] = four[8];
            out[outStart + i + 2] = four[4];
            out[outStart + i + 3] = four[12];
        }
        for (; i < rows; i++) {
            int row = mStart + i * rowStride;
            FloatVector s0 = FloatVector.zero(F);
            for (int j = 0; j < full; j += 16) {
                s0 = FloatVector.fromArray(F, m, row + j).fma(FloatVector.fromArray(F, w, wStart + j), s0);
            }
            if (full < n) {
                s0 = s0.blend(FloatVector.fromArray(F, m, row + full, tail).fma(FloatVector.fromArray(F, w, wStart + full, tail), s0),
                        tail);
            }
            out[outStart + i] = tree(s0, s0, s0, s0).lane(0);
        }
    }

    /** The sums of four vectors, halves onto halves: of s0 in lane 0, of s2 in lane 4, of s1 in lane 8, of s3 in lane 12. */
    private static FloatVector tree(FloatVector s0, FloatVector s1, FloatVector s2, FloatVector s3) {
        FloatVector a = s0.add(s0.rearrange(BY_8)).blend(s1.add(s1.rearrange(BY_8)), UPPER_8);
        FloatVector b = s2.add(s2.rearrange(BY_8)).blend(s3.add(s3.rearrange(BY_8)), UPPER_8);
        FloatVector c = a.add(a.rearrange(BY_4)).blend(b.add(b.rearrange(BY_4)), UPPER_4);
        c = c.add(c.rearrange(BY_2));
        return c.add(c.rearrange(BY_1));
    }

    @Override
    public void columnSums(float[] m, int mStart, int rowStride, int rows, int n, float[] r, int rStart, float[] sum, int sumStart) {
        int i = 0;
        for (; i + 8 <= rows; i += 8) {
            eightRows(m, mStart + i * rowStride, rowStride, n, r, rStart + i, sum, sumStart);
        }
        int full = F.loopBound(n);
        for (; i < rows; i++) {
            int row = mStart + i * rowStride;
            FloatVector v = FloatVector.broadcast(F, r[rStart + i]);
            for (int j = 0; j < full; j += 16) {
                FloatVector.fromArray(F, m, row + j).fma(v, FloatVector.fromArray(F, sum, sumStart + j)).intoArray(sum, sumStart + j);
            }
            for (int j = full; j < n; j++) {
                sum[sumStart + j] = Math.fma(m[row + j], r[rStart + i], sum[sumStart + j]);
            }
        }
    }

    /** Eight rows, so that a sum is loaded and stored once for eight additions: two chains of four, added. */
    private static void eightRows(float[] m, int row, int rowStride, int n, float[] r, int rStart, float[] sum, int sumStart) {
        int full = F.loopBound(n);
        FloatVector v0 = FloatVector.broadcast(F, r[rStart + 0]);
        FloatVector v1 = FloatVector.broadcast(F, r[rStart + 1]);
        FloatVector v2 = FloatVector.broadcast(F, r[rStart + 2]);
        FloatVector v3 = FloatVector.broadcast(F, r[rStart + 3]);
        FloatVector v4 = FloatVector.broadcast(F, r[rStart + 4]);
        FloatVector v5 = FloatVector.broadcast(F, r[rStart + 5]);
        FloatVector v6 = FloatVector.broadcast(F, r[rStart + 6]);
        FloatVector v7 = FloatVector.broadcast(F, r[rStart + 7]);
        for (int j = 0; j < full; j += 16) {
            FloatVector a = FloatVector.fromArray(F, m, row + j).mul(v0);
            a = FloatVector.fromArray(F, m, row + rowStride + j).fma(v1, a);
            a = FloatVector.fromArray(F, m, row + 2 * rowStride + j).fma(v2, a);
            a = FloatVector.fromArray(F, m, row + 3 * rowStride + j).fma(v3, a);
            FloatVector b = FloatVector.fromArray(F, m, row + 4 * rowStride + j).mul(v4);
            b = FloatVector.fromArray(F, m, row + 5 * rowStride + j).fma(v5, b);
            b = FloatVector.fromArray(F, m, row + 6 * rowStride + j).fma(v6, b);
            b = FloatVector.fromArray(F, m, row + 7 * rowStride + j).fma(v7, b);
            FloatVector.fromArray(F, sum, sumStart + j).add(a.add(b)).intoArray(sum, sumStart + j);
        }
        for (int j = full; j < n; j++) {
            sum[sumStart + j] += ScalarVectorOps.eight(m, row + j, rowStride, r, rStart);
        }
    }

    @Override
    public float sum(float[] a, int start, int n) {
        int full = F.loopBound(n);
        FloatVector s = FloatVector.zero(F);
        for (int j = 0; j < full; j += 16) {
            s = s.add(FloatVector.fromArray(F, a, start + j));
        }
        if (full < n) {
            VectorMask<Float> tail = F.indexInRange(full, n);
            s = s.blend(s.add(FloatVector.fromArray(F, a, start + full, tail)), tail);
        }
        return tree(s, s, s, s).lane(0);
    }

    @Override
    public void rowDots(double[] m, int mStart, int rowStride, int rows, int n, double[] w, int wStart, double[] out, int outStart) {
        int full = D.loopBound(n);
        VectorMask<Double> tail = D.indexInRange(full, n);
        double[] four = new double[8];
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            int row = mStart + i * rowStride;
            DoubleVector s0 = DoubleVector.zero(D);
            DoubleVector s1 = s0;
            DoubleVector s2 = s0;
            DoubleVector s3 = s0;
            for (int j = 0; j < full; j += 8) {
                DoubleVector v = DoubleVector.fromArray(D, w, wStart + j);
                s0 = DoubleVector.fromArray(D, m, row + j).fma(v, s0);
                s1 = DoubleVector.fromArray(D, m, row + rowStride + j).fma(v, s1);
                s2 = DoubleVector.fromArray(D, m, row + 2 * rowStride + j).fma(v, s2);
                s3 = DoubleVector.fromArray(D, m, row + 3 * rowStride + j).fma(v, s3);
            }
            if (full < n) {
                DoubleVector v = DoubleVector.fromArray(D, w, wStart + full, tail);
                s0 = s0.blend(DoubleVector.fromArray(D, m, row + full, tail).fma(v, s0), tail);
                s1 = s1.blend(DoubleVector.fromArray(D, m, row + rowStride + full, tail).fma(v, s1), tail);
                s2 = s2.blend(DoubleVector.fromArray(D, m, row + 2 * rowStride + full, tail).fma(v, s2), tail);
                s3 = s3.blend(DoubleVector.fromArray(D, m, row + 3 * rowStride + full, tail).fma(v, s3), tail);
            }
            tree(s0, s1, s2, s3).intoArray(four, 0);
            out[outStart + i] = four[0];
            out[outStart + i + 1] = four[4];
            out[outStart + i + 2] = four[2];
            out[outStart + i + 3] = four[6];
        }
        for (; i < rows; i++) {
            int row = mStart + i * rowStride;
            DoubleVector s0 = DoubleVector.zero(D);
            for (int j = 0; j < full; j += 8) {
                s0 = DoubleVector.fromArray(D, m, row + j).fma(DoubleVector.fromArray(D, w, wStart + j), s0);
            }
            if (full < n) {
                s0 = s0.blend(DoubleVector.fromArray(D, m, row + full, tail).fma(DoubleVector.fromArray(D, w, wStart + full, tail), s0),
                        tail);
            }
            out[outStart + i] = tree(s0, s0, s0, s0).lane(0);
        }
    }

    /** The sums of four vectors, halves onto halves: of s0 in lane 0, of s2 in lane 2, of s1 in lane 4, of s3 in lane 6. */
    private static DoubleVector tree(DoubleVector s0, DoubleVector s1, DoubleVector s2, DoubleVector s3) {
        DoubleVector a = s0.add(s0.rearrange(D_BY_4)).blend(s1.add(s1.rearrange(D_BY_4)), D_UPPER_4);
        DoubleVector b = s2.add(s2.rearrange(D_BY_4)).blend(s3.add(s3.rearrange(D_BY_4)), D_UPPER_4);
        DoubleVector c = a.add(a.rearrange(D_BY_2)).blend(b.add(b.rearrange(D_BY_2)), D_UPPER_2);
        return c.add(c.rearrange(D_BY_1));
    }

    @Override
    public void columnSums(double[] m, int mStart, int rowStride, int rows, int n, double[] r, int rStart, double[] sum, int sumStart) {
        int i = 0;
        for (; i + 8 <= rows; i += 8) {
            eightRows(m, mStart + i * rowStride, rowStride, n, r, rStart + i, sum, sumStart);
        }
        int full = D.loopBound(n);
        for (; i < rows; i++) {
            int row = mStart + i * rowStride;
            DoubleVector v = DoubleVector.broadcast(D, r[rStart + i]);
            for (int j = 0; j < full; j += 8) {
                DoubleVector.fromArray(D, m, row + j).fma(v, DoubleVector.fromArray(D, sum, sumStart + j)).intoArray(sum, sumStart + j);
            }
            for (int j = full; j < n; j++) {
                sum[sumStart + j] = Math.fma(m[row + j], r[rStart + i], sum[sumStart + j]);
            }
        }
    }

    /** Eight rows, so that a sum is loaded and stored once for eight additions: two chains of four, added. */
    private static void eightRows(double[] m, int row, int rowStride, int n, double[] r, int rStart, double[] sum, int sumStart) {
        int full = D.loopBound(n);
        DoubleVector v0 = DoubleVector.broadcast(D, r[rStart + 0]);
        DoubleVector v1 = DoubleVector.broadcast(D, r[rStart + 1]);
        DoubleVector v2 = DoubleVector.broadcast(D, r[rStart + 2]);
        DoubleVector v3 = DoubleVector.broadcast(D, r[rStart + 3]);
        DoubleVector v4 = DoubleVector.broadcast(D, r[rStart + 4]);
        DoubleVector v5 = DoubleVector.broadcast(D, r[rStart + 5]);
        DoubleVector v6 = DoubleVector.broadcast(D, r[rStart + 6]);
        DoubleVector v7 = DoubleVector.broadcast(D, r[rStart + 7]);
        for (int j = 0; j < full; j += 8) {
            DoubleVector a = DoubleVector.fromArray(D, m, row + j).mul(v0);
            a = DoubleVector.fromArray(D, m, row + rowStride + j).fma(v1, a);
            a = DoubleVector.fromArray(D, m, row + 2 * rowStride + j).fma(v2, a);
            a = DoubleVector.fromArray(D, m, row + 3 * rowStride + j).fma(v3, a);
            DoubleVector b = DoubleVector.fromArray(D, m, row + 4 * rowStride + j).mul(v4);
            b = DoubleVector.fromArray(D, m, row + 5 * rowStride + j).fma(v5, b);
            b = DoubleVector.fromArray(D, m, row + 6 * rowStride + j).fma(v6, b);
            b = DoubleVector.fromArray(D, m, row + 7 * rowStride + j).fma(v7, b);
            DoubleVector.fromArray(D, sum, sumStart + j).add(a.add(b)).intoArray(sum, sumStart + j);
        }
        for (int j = full; j < n; j++) {
            sum[sumStart + j] += ScalarVectorOps.eight(m, row + j, rowStride, r, rStart);
        }
    }

    @Override
    public double sum(double[] a, int start, int n) {
        int full = D.loopBound(n);
        DoubleVector s = DoubleVector.zero(D);
        for (int j = 0; j < full; j += 8) {
            s = s.add(DoubleVector.fromArray(D, a, start + j));
        }
        if (full < n) {
            VectorMask<Double> tail = D.indexInRange(full, n);
            s = s.blend(s.add(DoubleVector.fromArray(D, a, start + full, tail)), tail);
        }
        return tree(s, s, s, s).lane(0);
    }
}
