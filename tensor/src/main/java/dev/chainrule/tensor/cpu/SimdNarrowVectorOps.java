package dev.chainrule.tensor.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The SIMD twin for processors with vectors of 128 bits: the partial sums of {@link VectorOps} are four vectors. */
final class SimdNarrowVectorOps extends SimdColumnSums {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_128;
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_128;

    @Override
    public void rowDots(float[] m, int mStart, int rowStride, int far, int rows, int n, float[] w, int wStart, float[] out,
            int outStart) {
        int run = Math.max(1, rows / 4);
        float[] s = new float[FLOAT_LANES];
        for (int i = 0; i < rows; i++) {
            int row = far == 0 ? mStart + i * rowStride : mStart + i / run * far + i % run * rowStride;
            int j = dots(m, row, w, wStart, n, s);
            for (int l = 0; j + l < n; l++) {
                s[l] = Math.fma(m[row + j + l], w[wStart + j + l], s[l]);
            }
            out[outStart + i] = ScalarVectorOps.tree(s);
        }
    }

    /** The partial sums in four vectors; returns how many elements are in them. */
    private static int dots(float[] m, int row, float[] w, int wStart, int n, float[] s) {
        int full = n & -FLOAT_LANES;
        FloatVector a = FloatVector.zero(F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int j = 0; j < full; j += FLOAT_LANES) {
            a = load(m, row + j, 0).fma(load(w, wStart + j, 0), a);
            b = load(m, row + j, 1).fma(load(w, wStart + j, 1), b);
            c = load(m, row + j, 2).fma(load(w, wStart + j, 2), c);
            d = load(m, row + j, 3).fma(load(w, wStart + j, 3), d);
        }
        store(a, s, 0);
        store(b, s, 1);
        store(c, s, 2);
        store(d, s, 3);
        return full;
    }

    @Override
    public float sum(float[] a, int start, int n) {
        float[] s = new float[FLOAT_LANES];
        int parts = FLOAT_LANES / F.length();
        int full = n & -FLOAT_LANES;
        for (int part = 0; part < parts; part++) {
            FloatVector sum = FloatVector.zero(F);
            for (int j = 0; j < full; j += FLOAT_LANES) {
                sum = sum.add(FloatVector.fromArray(F, a, start + j + part * F.length()));
            }
            store(sum, s, part);
        }
        for (int l = 0; full + l < n; l++) {
            s[l] += a[start + full + l];
        }
        return ScalarVectorOps.tree(s);
    }

    private static FloatVector load(float[] array, int start, int part) {
        return FloatVector.fromArray(F, array, start + part * F.length());
    }

    private static void store(FloatVector sum, float[] s, int part) {
        sum.intoArray(s, part * F.length());
    }

    @Override
    public void rowDots(double[] m, int mStart, int rowStride, int far, int rows, int n, double[] w, int wStart, double[] out,
            int outStart) {
        int run = Math.max(1, rows / 4);
        double[] s = new double[DOUBLE_LANES];
        for (int i = 0; i < rows; i++) {
            int row = far == 0 ? mStart + i * rowStride : mStart + i / run * far + i % run * rowStride;
            int j = dots(m, row, w, wStart, n, s);
            for (int l = 0; j + l < n; l++) {
                s[l] = Math.fma(m[row + j + l], w[wStart + j + l], s[l]);
            }
            out[outStart + i] = ScalarVectorOps.tree(s);
        }
    }

    /** The partial sums in four vectors; returns how many elements are in them. */
    private static int dots(double[] m, int row, double[] w, int wStart, int n, double[] s) {
        int full = n & -DOUBLE_LANES;
        DoubleVector a = DoubleVector.zero(D);
        DoubleVector b = a;
        DoubleVector c = a;
        DoubleVector d = a;
        for (int j = 0; j < full; j += DOUBLE_LANES) {
            a = load(m, row + j, 0).fma(load(w, wStart + j, 0), a);
            b = load(m, row + j, 1).fma(load(w, wStart + j, 1), b);
            c = load(m, row + j, 2).fma(load(w, wStart + j, 2), c);
            d = load(m, row + j, 3).fma(load(w, wStart + j, 3), d);
        }
        store(a, s, 0);
        store(b, s, 1);
        store(c, s, 2);
        store(d, s, 3);
        return full;
    }

    @Override
    public double sum(double[] a, int start, int n) {
        double[] s = new double[DOUBLE_LANES];
        int parts = DOUBLE_LANES / D.length();
        int full = n & -DOUBLE_LANES;
        for (int part = 0; part < parts; part++) {
            DoubleVector sum = DoubleVector.zero(D);
            for (int j = 0; j < full; j += DOUBLE_LANES) {
                sum = sum.add(DoubleVector.fromArray(D, a, start + j + part * D.length()));
            }
            store(sum, s, part);
        }
        for (int l = 0; full + l < n; l++) {
            s[l] += a[start + full + l];
        }
        return ScalarVectorOps.tree(s);
    }

    private static DoubleVector load(double[] array, int start, int part) {
        return DoubleVector.fromArray(D, array, start + part * D.length());
    }

    private static void store(DoubleVector sum, double[] s, int part) {
        sum.intoArray(s, part * D.length());
    }
}
