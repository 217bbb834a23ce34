package dev.chainrule.tensor.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The SIMD twin for processors with vectors of 512 bits: the partial sums of {@link VectorOps} are one vector; the tree that adds them runs
 * over four rows at once, because one row's tree alone leaves the memory idle for its length. The four rows lie a quarter of all rows apart,
 * so that each is one of four long streams: the processor fetches those ahead, but not four rows that follow one another, whose streams end
 * after a row (measured with rows of 2 kB: 1.2 against 0.6 times the speed of reading in one stream).
 */
final class SimdVectorOps extends SimdColumnSums {
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

    @Override
    public void rowDots(float[] m, int mStart, int rowStride, int rows, int n, float[] w, int wStart, float[] out, int outStart) {
        int full = F.loopBound(n);
        VectorMask<Float> tail = F.indexInRange(full, n);
        float[] four = new float[16];
        int quarter = rows / 4;
        int far = quarter * rowStride;
        for (int i = 0; i < quarter; i++) {
            int row = mStart + i * rowStride;
            FloatVector s0 = FloatVector.zero(F);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int j = 0; j < full; j += 16) {
                FloatVector v = FloatVector.fromArray(F, w, wStart + j);
                s0 = FloatVector.fromArray(F, m, row + j).fma(v, s0);
                s1 = FloatVector.fromArray(F, m, row + far + j).fma(v, s1);
                s2 = FloatVector.fromArray(F, m, row + 2 * far + j).fma(v, s2);
                s3 = FloatVector.fromArray(F, m, row + 3 * far + j).fma(v, s3);
            }
            if (full < n) {
                FloatVector v = FloatVector.fromArray(F, w, wStart + full, tail);
                s0 = s0.blend(FloatVector.fromArray(F, m, row + full, tail).fma(v, s0), tail);
                s1 = s1.blend(FloatVector.fromArray(F, m, row + far + full, tail).fma(v, s1), tail);
                s2 = s2.blend(FloatVector.fromArray(F, m, row + 2 * far + full, tail).fma(v, s2), tail);
                s3 = s3.blend(FloatVector.fromArray(F, m, row + 3 * far + full, tail).fma(v, s3), tail);
            }
            tree(s0, s1, s2, s3).intoArray(four, 0);
            out[outStart + i] = four[0];
            out[outStart + i + quarter] = four[8];
            out[outStart + i + 2 * quarter] = four[4];
            out[outStart + i + 3 * quarter] = four[12];
        }
        for (int i = 4 * quarter; i < rows; i++) {
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
        int quarter = rows / 4;
        int far = quarter * rowStride;
        for (int i = 0; i < quarter; i++) {
            int row = mStart + i * rowStride;
            DoubleVector s0 = DoubleVector.zero(D);
            DoubleVector s1 = s0;
            DoubleVector s2 = s0;
            DoubleVector s3 = s0;
            for (int j = 0; j < full; j += 8) {
                DoubleVector v = DoubleVector.fromArray(D, w, wStart + j);
                s0 = DoubleVector.fromArray(D, m, row + j).fma(v, s0);
                s1 = DoubleVector.fromArray(D, m, row + far + j).fma(v, s1);
                s2 = DoubleVector.fromArray(D, m, row + 2 * far + j).fma(v, s2);
                s3 = DoubleVector.fromArray(D, m, row + 3 * far + j).fma(v, s3);
            }
            if (full < n) {
                DoubleVector v = DoubleVector.fromArray(D, w, wStart + full, tail);
                s0 = s0.blend(DoubleVector.fromArray(D, m, row + full, tail).fma(v, s0), tail);
                s1 = s1.blend(DoubleVector.fromArray(D, m, row + far + full, tail).fma(v, s1), tail);
                s2 = s2.blend(DoubleVector.fromArray(D, m, row + 2 * far + full, tail).fma(v, s2), tail);
                s3 = s3.blend(DoubleVector.fromArray(D, m, row + 3 * far + full, tail).fma(v, s3), tail);
            }
            tree(s0, s1, s2, s3).intoArray(four, 0);
            out[outStart + i] = four[0];
            out[outStart + i + quarter] = four[4];
            out[outStart + i + 2 * quarter] = four[2];
            out[outStart + i + 3 * quarter] = four[6];
        }
        for (int i = 4 * quarter; i < rows; i++) {
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
