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
    static final VectorShuffle<Float> BY_8 = VectorShuffle.fromOp(F, l -> (l + 8) & 15);
    static final VectorShuffle<Float> BY_4 = VectorShuffle.fromOp(F, l -> l & 8 | (l + 4) & 7);
    static final VectorShuffle<Float> BY_2 = VectorShuffle.fromOp(F, l -> l & 12 | (l + 2) & 3);
    static final VectorShuffle<Float> BY_1 = VectorShuffle.fromOp(F, l -> l ^ 1);
    /** The first so many lanes: kept, because a mask made anew is an object to the JIT of Java 17. */
    private static final VectorMask<Float>[] FLOAT_TAILS = tails(F);
    private static final VectorMask<Double>[] DOUBLE_TAILS = tails(D);
    private static final ScalarVectorOps PLAIN = new ScalarVectorOps();
    static final VectorMask<Float> UPPER_8 = VectorMask.fromLong(F, 0xFF00);
    static final VectorMask<Float> UPPER_4 = VectorMask.fromLong(F, 0xF0F0);
    private static final VectorShuffle<Double> D_BY_4 = VectorShuffle.fromOp(D, l -> (l + 4) & 7);
    private static final VectorShuffle<Double> D_BY_2 = VectorShuffle.fromOp(D, l -> l & 4 | (l + 2) & 3);
    private static final VectorShuffle<Double> D_BY_1 = VectorShuffle.fromOp(D, l -> l ^ 1);
    private static final VectorMask<Double> D_UPPER_4 = VectorMask.fromLong(D, 0xF0);
    private static final VectorMask<Double> D_UPPER_2 = VectorMask.fromLong(D, 0xCC);

    @SuppressWarnings("unchecked")
    private static <E> VectorMask<E>[] tails(VectorSpecies<E> species) {
        VectorMask<E>[] tails = new VectorMask[species.length()];
        for (int n = 0; n < tails.length; n++) {
            tails[n] = species.indexInRange(0, n);
        }
        return tails;
    }

    /** How many of the rows begin at {@code end} or before: a vector may be loaded behind those. Of four runs all of the rows or none. */
    private static int rowsBefore(int end, int start, int rowStride, int far, int rows) {
        if (far > 0) {
            return start + 3 * far + (rows / 4 - 1) * rowStride <= end ? rows : 0;
        }
        return end < start ? 0 : rowStride == 0 ? rows : Math.min(rows, (end - start) / rowStride + 1);
    }

    @Override
    public MemoryOps memory() {
        return SimdMemoryOps.find();
    }

    @Override
    public void rowDots(float[] m, int mStart, int rowStride, int far, int rows, int n, float[] w, int wStart, float[] out,
            int outStart) {
        int done = 0;
        if (n < 16 && far == 0) {
            done = rowsBefore(m.length - 16, mStart, rowStride, far, rows) & -SimdShortRows.GROUP;
            SimdShortRows.dots(m, mStart, rowStride, done, n, FLOAT_TAILS[n], w, wStart, out, outStart);
        }
        if (done < rows) {
            fourRows(m, mStart + done * rowStride, rowStride, far, rows - done, n, w, wStart, out, outStart + done);
        }
    }

    private static void fourRows(float[] m, int mStart, int rowStride, int far, int rows, int n, float[] w, int wStart, float[] out,
            int outStart) {
        int full = F.loopBound(n);
        int safe = full == n ? rows : rowsBefore(m.length - 16 - full, mStart, rowStride, far, rows);
        VectorMask<Float> mask = FLOAT_TAILS[n - full];
        float[] scratch = new float[16];
        System.arraycopy(w, wStart + full, scratch, 0, n - full);
        FloatVector end = FloatVector.fromArray(F, scratch, 0);
        int quarter = safe / 4;
        int hop = far == 0 ? quarter * rowStride : far;
        for (int i = 0; i < quarter; i++) {
            int row = mStart + i * rowStride;
            FloatVector s0 = FloatVector.zero(F);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int j = 0; j < full; j += 16) {
                FloatVector v = FloatVector.fromArray(F, w, wStart + j);
                s0 = FloatVector.fromArray(F, m, row + j).fma(v, s0);
                s1 = FloatVector.fromArray(F, m, row + hop + j).fma(v, s1);
                s2 = FloatVector.fromArray(F, m, row + 2 * hop + j).fma(v, s2);
                s3 = FloatVector.fromArray(F, m, row + 3 * hop + j).fma(v, s3);
            }
            if (full < n) {
                s0 = s0.blend(FloatVector.fromArray(F, m, row + full).fma(end, s0), mask);
                s1 = s1.blend(FloatVector.fromArray(F, m, row + hop + full).fma(end, s1), mask);
                s2 = s2.blend(FloatVector.fromArray(F, m, row + 2 * hop + full).fma(end, s2), mask);
                s3 = s3.blend(FloatVector.fromArray(F, m, row + 3 * hop + full).fma(end, s3), mask);
            }
            tree(s0, s1, s2, s3).intoArray(scratch, 0);
            out[outStart + i] = scratch[0];
            out[outStart + i + quarter] = scratch[8];
            out[outStart + i + 2 * quarter] = scratch[4];
            out[outStart + i + 3 * quarter] = scratch[12];
        }
        for (int i = 4 * quarter; i < safe; i++) {
            int row = mStart + i * rowStride;
            FloatVector s = FloatVector.zero(F);
            for (int j = 0; j < full; j += 16) {
                s = FloatVector.fromArray(F, m, row + j).fma(FloatVector.fromArray(F, w, wStart + j), s);
            }
            if (full < n) {
                s = s.blend(FloatVector.fromArray(F, m, row + full).fma(end, s), mask);
            }
            out[outStart + i] = tree(s, s, s, s).lane(0);
        }
        PLAIN.rowDots(m, mStart + safe * rowStride, rowStride, far, rows - safe, n, w, wStart, out, outStart + safe);
    }

    /** Halves onto halves: the lanes of {@code a} that {@code upper} leaves out are its sums, the others those of {@code b}. */
    static FloatVector pair(FloatVector a, FloatVector b, VectorShuffle<Float> swap, VectorMask<Float> upper) {
        return a.blend(b, upper).add(b.blend(a, upper).rearrange(swap));
    }

    /**
     * The sums of four vectors, halves onto halves: of s0 in lane 0, of s2 in lane 4, of s1 in lane 8, of s3 in lane 12. Not by {@link #pair}, though
     * it says the same: Java 25 then makes of {@link #fourRows} what takes twice as long at 4096 columns (measured).
     */
    static FloatVector tree(FloatVector s0, FloatVector s1, FloatVector s2, FloatVector s3) {
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
            float[] end = new float[16];
            System.arraycopy(a, start + full, end, 0, n - full);
            s = s.blend(s.add(FloatVector.fromArray(F, end, 0)), FLOAT_TAILS[n - full]);
        }
        return tree(s, s, s, s).lane(0);
    }

    @Override
    public void rowDots(double[] m, int mStart, int rowStride, int far, int rows, int n, double[] w, int wStart, double[] out,
            int outStart) {
        int full = D.loopBound(n);
        int safe = full == n ? rows : rowsBefore(m.length - 8 - full, mStart, rowStride, far, rows);
        VectorMask<Double> mask = DOUBLE_TAILS[n - full];
        double[] scratch = new double[8];
        System.arraycopy(w, wStart + full, scratch, 0, n - full);
        DoubleVector end = DoubleVector.fromArray(D, scratch, 0);
        int quarter = safe / 4;
        int hop = far == 0 ? quarter * rowStride : far;
        for (int i = 0; i < quarter; i++) {
            int row = mStart + i * rowStride;
            DoubleVector s0 = DoubleVector.zero(D);
            DoubleVector s1 = s0;
            DoubleVector s2 = s0;
            DoubleVector s3 = s0;
            for (int j = 0; j < full; j += 8) {
                DoubleVector v = DoubleVector.fromArray(D, w, wStart + j);
                s0 = DoubleVector.fromArray(D, m, row + j).fma(v, s0);
                s1 = DoubleVector.fromArray(D, m, row + hop + j).fma(v, s1);
                s2 = DoubleVector.fromArray(D, m, row + 2 * hop + j).fma(v, s2);
                s3 = DoubleVector.fromArray(D, m, row + 3 * hop + j).fma(v, s3);
            }
            if (full < n) {
                s0 = s0.blend(DoubleVector.fromArray(D, m, row + full).fma(end, s0), mask);
                s1 = s1.blend(DoubleVector.fromArray(D, m, row + hop + full).fma(end, s1), mask);
                s2 = s2.blend(DoubleVector.fromArray(D, m, row + 2 * hop + full).fma(end, s2), mask);
                s3 = s3.blend(DoubleVector.fromArray(D, m, row + 3 * hop + full).fma(end, s3), mask);
            }
            tree(s0, s1, s2, s3).intoArray(scratch, 0);
            out[outStart + i] = scratch[0];
            out[outStart + i + quarter] = scratch[4];
            out[outStart + i + 2 * quarter] = scratch[2];
            out[outStart + i + 3 * quarter] = scratch[6];
        }
        for (int i = 4 * quarter; i < safe; i++) {
            int row = mStart + i * rowStride;
            DoubleVector s = DoubleVector.zero(D);
            for (int j = 0; j < full; j += 8) {
                s = DoubleVector.fromArray(D, m, row + j).fma(DoubleVector.fromArray(D, w, wStart + j), s);
            }
            if (full < n) {
                s = s.blend(DoubleVector.fromArray(D, m, row + full).fma(end, s), mask);
            }
            out[outStart + i] = tree(s, s, s, s).lane(0);
        }
        PLAIN.rowDots(m, mStart + safe * rowStride, rowStride, far, rows - safe, n, w, wStart, out, outStart + safe);
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
            double[] end = new double[8];
            System.arraycopy(a, start + full, end, 0, n - full);
            s = s.blend(s.add(DoubleVector.fromArray(D, end, 0)), DOUBLE_TAILS[n - full]);
        }
        return tree(s, s, s, s).lane(0);
    }
}
