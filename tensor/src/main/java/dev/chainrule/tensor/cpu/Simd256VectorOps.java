package dev.chainrule.tensor.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The SIMD twin for processors with vectors of 256 bits: the partial sums of {@link VectorOps} are two vectors. As in {@link SimdVectorOps}
 * the tree that adds them runs over four rows at once, and the four lie a quarter of all rows apart.
 */
final class Simd256VectorOps extends SimdColumnSums {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_256;
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_256;
    /** 0, 1, 2, …: compared with a number they make a mask, which the JIT of no Java makes an object of. */
    private static final FloatVector LANES = FloatVector.zero(F).addIndex(1);
    private static final DoubleVector D_LANES = DoubleVector.zero(D).addIndex(1);
    private static final ScalarVectorOps PLAIN = new ScalarVectorOps();

    /** How many of the rows begin at {@code end} or before: vectors may be loaded behind those. Of four runs all of the rows or none. */
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
        int full = n & -16;
        int safe = full == n ? rows : rowsBefore(m.length - 16 - full, mStart, rowStride, far, rows);
        VectorMask<Float> first = LANES.compare(VectorOperators.LT, (float) (n - full));
        VectorMask<Float> second = LANES.compare(VectorOperators.LT, (float) (n - full - 8));
        float[] scratch = new float[32];
        System.arraycopy(w, wStart + full, scratch, 0, n - full);
        FloatVector endA = FloatVector.fromArray(F, scratch, 0);
        FloatVector endB = FloatVector.fromArray(F, scratch, 8);
        int quarter = safe / 4;
        int hop = far == 0 ? quarter * rowStride : far;
        for (int i = 0; i < quarter; i++) {
            int row = mStart + i * rowStride;
            FloatVector a0 = FloatVector.zero(F);
            FloatVector b0 = a0;
            FloatVector a1 = a0;
            FloatVector b1 = a0;
            FloatVector a2 = a0;
            FloatVector b2 = a0;
            FloatVector a3 = a0;
            FloatVector b3 = a0;
            for (int j = 0; j < full; j += 16) {
                FloatVector v = FloatVector.fromArray(F, w, wStart + j);
                FloatVector u = FloatVector.fromArray(F, w, wStart + j + 8);
                a0 = FloatVector.fromArray(F, m, row + j).fma(v, a0);
                b0 = FloatVector.fromArray(F, m, row + j + 8).fma(u, b0);
                a1 = FloatVector.fromArray(F, m, row + hop + j).fma(v, a1);
                b1 = FloatVector.fromArray(F, m, row + hop + j + 8).fma(u, b1);
                a2 = FloatVector.fromArray(F, m, row + 2 * hop + j).fma(v, a2);
                b2 = FloatVector.fromArray(F, m, row + 2 * hop + j + 8).fma(u, b2);
                a3 = FloatVector.fromArray(F, m, row + 3 * hop + j).fma(v, a3);
                b3 = FloatVector.fromArray(F, m, row + 3 * hop + j + 8).fma(u, b3);
            }
            if (full < n) {
                int end = row + full;
                a0 = a0.blend(FloatVector.fromArray(F, m, end).fma(endA, a0), first);
                b0 = b0.blend(FloatVector.fromArray(F, m, end + 8).fma(endB, b0), second);
                a1 = a1.blend(FloatVector.fromArray(F, m, end + hop).fma(endA, a1), first);
                b1 = b1.blend(FloatVector.fromArray(F, m, end + hop + 8).fma(endB, b1), second);
                a2 = a2.blend(FloatVector.fromArray(F, m, end + 2 * hop).fma(endA, a2), first);
                b2 = b2.blend(FloatVector.fromArray(F, m, end + 2 * hop + 8).fma(endB, b2), second);
                a3 = a3.blend(FloatVector.fromArray(F, m, end + 3 * hop).fma(endA, a3), first);
                b3 = b3.blend(FloatVector.fromArray(F, m, end + 3 * hop + 8).fma(endB, b3), second);
            }
            a0.add(b0).intoArray(scratch, 0);
            a1.add(b1).intoArray(scratch, 8);
            a2.add(b2).intoArray(scratch, 16);
            a3.add(b3).intoArray(scratch, 24);
            out[outStart + i] = tree(scratch, 0);
            out[outStart + i + quarter] = tree(scratch, 8);
            out[outStart + i + 2 * quarter] = tree(scratch, 16);
            out[outStart + i + 3 * quarter] = tree(scratch, 24);
        }
        for (int i = 4 * quarter; i < safe; i++) {
            int row = mStart + i * rowStride;
            FloatVector a = FloatVector.zero(F);
            FloatVector b = a;
            for (int j = 0; j < full; j += 16) {
                a = FloatVector.fromArray(F, m, row + j).fma(FloatVector.fromArray(F, w, wStart + j), a);
                b = FloatVector.fromArray(F, m, row + j + 8).fma(FloatVector.fromArray(F, w, wStart + j + 8), b);
            }
            if (full < n) {
                a = a.blend(FloatVector.fromArray(F, m, row + full).fma(endA, a), first);
                b = b.blend(FloatVector.fromArray(F, m, row + full + 8).fma(endB, b), second);
            }
            a.add(b).intoArray(scratch, 0);
            out[outStart + i] = tree(scratch, 0);
        }
        PLAIN.rowDots(m, mStart + safe * rowStride, rowStride, far, rows - safe, n, w, wStart, out, outStart + safe);
    }

    /** Halves onto halves. */
    static float tree(float[] s, int k) {
        return ((s[k] + s[k + 4]) + (s[k + 2] + s[k + 6])) + ((s[k + 1] + s[k + 5]) + (s[k + 3] + s[k + 7]));
    }

    @Override
    public float sum(float[] a, int start, int n) {
        int full = n & -16;
        FloatVector s = FloatVector.zero(F);
        FloatVector t = s;
        for (int j = 0; j < full; j += 16) {
            s = s.add(FloatVector.fromArray(F, a, start + j));
            t = t.add(FloatVector.fromArray(F, a, start + j + 8));
        }
        if (full < n) {
            float[] end = new float[16];
            System.arraycopy(a, start + full, end, 0, n - full);
            s = s.blend(s.add(FloatVector.fromArray(F, end, 0)), LANES.compare(VectorOperators.LT, (float) (n - full)));
            t = t.blend(t.add(FloatVector.fromArray(F, end, 8)), LANES.compare(VectorOperators.LT, (float) (n - full - 8)));
        }
        float[] all = new float[8];
        s.add(t).intoArray(all, 0);
        return tree(all, 0);
    }

    @Override
    public void rowDots(double[] m, int mStart, int rowStride, int far, int rows, int n, double[] w, int wStart, double[] out,
            int outStart) {
        int full = n & -8;
        int safe = full == n ? rows : rowsBefore(m.length - 8 - full, mStart, rowStride, far, rows);
        VectorMask<Double> first = D_LANES.compare(VectorOperators.LT, (double) (n - full));
        VectorMask<Double> second = D_LANES.compare(VectorOperators.LT, (double) (n - full - 4));
        double[] scratch = new double[16];
        System.arraycopy(w, wStart + full, scratch, 0, n - full);
        DoubleVector endA = DoubleVector.fromArray(D, scratch, 0);
        DoubleVector endB = DoubleVector.fromArray(D, scratch, 4);
        int quarter = safe / 4;
        int hop = far == 0 ? quarter * rowStride : far;
        for (int i = 0; i < quarter; i++) {
            int row = mStart + i * rowStride;
            DoubleVector a0 = DoubleVector.zero(D);
            DoubleVector b0 = a0;
            DoubleVector a1 = a0;
            DoubleVector b1 = a0;
            DoubleVector a2 = a0;
            DoubleVector b2 = a0;
            DoubleVector a3 = a0;
            DoubleVector b3 = a0;
            for (int j = 0; j < full; j += 8) {
                DoubleVector v = DoubleVector.fromArray(D, w, wStart + j);
                DoubleVector u = DoubleVector.fromArray(D, w, wStart + j + 4);
                a0 = DoubleVector.fromArray(D, m, row + j).fma(v, a0);
                b0 = DoubleVector.fromArray(D, m, row + j + 4).fma(u, b0);
                a1 = DoubleVector.fromArray(D, m, row + hop + j).fma(v, a1);
                b1 = DoubleVector.fromArray(D, m, row + hop + j + 4).fma(u, b1);
                a2 = DoubleVector.fromArray(D, m, row + 2 * hop + j).fma(v, a2);
                b2 = DoubleVector.fromArray(D, m, row + 2 * hop + j + 4).fma(u, b2);
                a3 = DoubleVector.fromArray(D, m, row + 3 * hop + j).fma(v, a3);
                b3 = DoubleVector.fromArray(D, m, row + 3 * hop + j + 4).fma(u, b3);
            }
            if (full < n) {
                int end = row + full;
                a0 = a0.blend(DoubleVector.fromArray(D, m, end).fma(endA, a0), first);
                b0 = b0.blend(DoubleVector.fromArray(D, m, end + 4).fma(endB, b0), second);
                a1 = a1.blend(DoubleVector.fromArray(D, m, end + hop).fma(endA, a1), first);
                b1 = b1.blend(DoubleVector.fromArray(D, m, end + hop + 4).fma(endB, b1), second);
                a2 = a2.blend(DoubleVector.fromArray(D, m, end + 2 * hop).fma(endA, a2), first);
                b2 = b2.blend(DoubleVector.fromArray(D, m, end + 2 * hop + 4).fma(endB, b2), second);
                a3 = a3.blend(DoubleVector.fromArray(D, m, end + 3 * hop).fma(endA, a3), first);
                b3 = b3.blend(DoubleVector.fromArray(D, m, end + 3 * hop + 4).fma(endB, b3), second);
            }
            a0.add(b0).intoArray(scratch, 0);
            a1.add(b1).intoArray(scratch, 4);
            a2.add(b2).intoArray(scratch, 8);
            a3.add(b3).intoArray(scratch, 12);
            out[outStart + i] = tree(scratch, 0);
            out[outStart + i + quarter] = tree(scratch, 4);
            out[outStart + i + 2 * quarter] = tree(scratch, 8);
            out[outStart + i + 3 * quarter] = tree(scratch, 12);
        }
        for (int i = 4 * quarter; i < safe; i++) {
            int row = mStart + i * rowStride;
            DoubleVector a = DoubleVector.zero(D);
            DoubleVector b = a;
            for (int j = 0; j < full; j += 8) {
                a = DoubleVector.fromArray(D, m, row + j).fma(DoubleVector.fromArray(D, w, wStart + j), a);
                b = DoubleVector.fromArray(D, m, row + j + 4).fma(DoubleVector.fromArray(D, w, wStart + j + 4), b);
            }
            if (full < n) {
                a = a.blend(DoubleVector.fromArray(D, m, row + full).fma(endA, a), first);
                b = b.blend(DoubleVector.fromArray(D, m, row + full + 4).fma(endB, b), second);
            }
            a.add(b).intoArray(scratch, 0);
            out[outStart + i] = tree(scratch, 0);
        }
        PLAIN.rowDots(m, mStart + safe * rowStride, rowStride, far, rows - safe, n, w, wStart, out, outStart + safe);
    }

    /** Halves onto halves. */
    private static double tree(double[] s, int k) {
        return (s[k] + s[k + 2]) + (s[k + 1] + s[k + 3]);
    }

    @Override
    public double sum(double[] a, int start, int n) {
        int full = n & -8;
        DoubleVector s = DoubleVector.zero(D);
        DoubleVector t = s;
        for (int j = 0; j < full; j += 8) {
            s = s.add(DoubleVector.fromArray(D, a, start + j));
            t = t.add(DoubleVector.fromArray(D, a, start + j + 4));
        }
        if (full < n) {
            double[] end = new double[8];
            System.arraycopy(a, start + full, end, 0, n - full);
            s = s.blend(s.add(DoubleVector.fromArray(D, end, 0)), D_LANES.compare(VectorOperators.LT, (double) (n - full)));
            t = t.blend(t.add(DoubleVector.fromArray(D, end, 4)), D_LANES.compare(VectorOperators.LT, (double) (n - full - 4)));
        }
        double[] all = new double[4];
        s.add(t).intoArray(all, 0);
        return tree(all, 0);
    }
}
