package dev.chainrule.tensor.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the SIMD twins have in common: found by name, so that nothing else needs the module {@code jdk.incubator.vector}; only operations that
 * IEEE 754 defines. Sums per column are chains of their own, so vectors of any width give the same bits.
 */
abstract class SimdColumnSums implements VectorOps {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;

    /** Bits of this machine's vectors. */
    static int vectorBits() {
        return F.vectorBitSize();
    }

    @Override
    public String name() {
        return "SIMD of " + vectorBits() + " bits";
    }

    @Override
    public void columnSums(float[] m, int mStart, int rowStride, int far, int rows, int n, float[] r, int rStart, float[] sum,
            int sumStart) {
        if (far > 0) {
            columnSumsOfRuns(m, mStart, rowStride, far, rows / 4, n, r, rStart, sum, sumStart);
            return;
        }
        int i = n < F.length() ? fewColumns(m, mStart, rowStride, rows, n, r, rStart, sum, sumStart) : 0;
        for (; i + 8 <= rows; i += 8) {
            eightRows(m, mStart + i * rowStride, rowStride, 2 * rowStride, n, r, rStart + i, 2, sum, sumStart);
        }
        for (; i < rows; i++) {
            oneRow(m, mStart + i * rowStride, n, r[rStart + i], sum, sumStart);
        }
    }

    private static void columnSumsOfRuns(float[] m, int mStart, int rowStride, int far, int run, int n, float[] r, int rStart, float[] sum,
            int sumStart) {
        for (int i = 0; i + 2 <= run; i += 2) {
            eightRows(m, mStart + i * rowStride, rowStride, far, n, r, rStart + i, run, sum, sumStart);
        }
        if (run % 2 == 1) {
            fourRows(m, mStart + (run - 1) * rowStride, far, n, r, rStart + run - 1, run, sum, sumStart);
        }
    }

    private static void oneRow(float[] m, int row, int n, float factor, float[] sum, int sumStart) {
        int full = F.loopBound(n);
        FloatVector v = FloatVector.broadcast(F, factor);
        for (int j = 0; j < full; j += F.length()) {
            FloatVector.fromArray(F, m, row + j).fma(v, FloatVector.fromArray(F, sum, sumStart + j)).intoArray(sum, sumStart + j);
        }
        for (int j = full; j < n; j++) {
            sum[sumStart + j] = Math.fma(m[row + j], factor, sum[sumStart + j]);
        }
    }

    /** Four rows {@code far} apart, one chain that goes on from the sum. */
    private static void fourRows(float[] m, int row, int far, int n, float[] r, int rStart, int run, float[] sum, int sumStart) {
        int full = F.loopBound(n);
        FloatVector v0 = FloatVector.broadcast(F, r[rStart]);
        FloatVector v1 = FloatVector.broadcast(F, r[rStart + run]);
        FloatVector v2 = FloatVector.broadcast(F, r[rStart + 2 * run]);
        FloatVector v3 = FloatVector.broadcast(F, r[rStart + 3 * run]);
        for (int j = 0; j < full; j += F.length()) {
            FloatVector a = FloatVector.fromArray(F, m, row + j).fma(v0, FloatVector.fromArray(F, sum, sumStart + j));
            a = FloatVector.fromArray(F, m, row + far + j).fma(v1, a);
            a = FloatVector.fromArray(F, m, row + 2 * far + j).fma(v2, a);
            FloatVector.fromArray(F, m, row + 3 * far + j).fma(v3, a).intoArray(sum, sumStart + j);
        }
        for (int j = full; j < n; j++) {
            float a = Math.fma(m[row + j], r[rStart], sum[sumStart + j]);
            a = Math.fma(m[row + far + j], r[rStart + run], a);
            a = Math.fma(m[row + 2 * far + j], r[rStart + 2 * run], a);
            sum[sumStart + j] = Math.fma(m[row + 3 * far + j], r[rStart + 3 * run], a);
        }
    }

    /** Less than a vector of columns: the sums stay in one, whose other lanes mean nothing. Leaves out what lies at the end of m; returns how far. */
    private static int fewColumns(float[] m, int mStart, int rowStride, int rows, int n, float[] r, int rStart, float[] sum, int sumStart) {
        float[] lanes = new float[F.length()];
        System.arraycopy(sum, sumStart, lanes, 0, n);
        FloatVector s = FloatVector.fromArray(F, lanes, 0);
        int i = 0;
        for (; i + 8 <= rows && mStart + (i + 7) * rowStride + F.length() <= m.length; i += 8) {
            int row = mStart + i * rowStride;
            FloatVector a = FloatVector.fromArray(F, m, row).mul(r[rStart + i]);
            a = FloatVector.fromArray(F, m, row + rowStride).fma(FloatVector.broadcast(F, r[rStart + i + 1]), a);
            a = FloatVector.fromArray(F, m, row + 2 * rowStride).fma(FloatVector.broadcast(F, r[rStart + i + 2]), a);
            a = FloatVector.fromArray(F, m, row + 3 * rowStride).fma(FloatVector.broadcast(F, r[rStart + i + 3]), a);
            FloatVector b = FloatVector.fromArray(F, m, row + 4 * rowStride).mul(r[rStart + i + 4]);
            b = FloatVector.fromArray(F, m, row + 5 * rowStride).fma(FloatVector.broadcast(F, r[rStart + i + 5]), b);
            b = FloatVector.fromArray(F, m, row + 6 * rowStride).fma(FloatVector.broadcast(F, r[rStart + i + 6]), b);
            b = FloatVector.fromArray(F, m, row + 7 * rowStride).fma(FloatVector.broadcast(F, r[rStart + i + 7]), b);
            s = s.add(a.add(b));
        }
        s.intoArray(lanes, 0);
        System.arraycopy(lanes, 0, sum, sumStart, n);
        return i;
    }

    /**
     * Eight rows, so that a sum is loaded and stored once for eight additions: two chains of four, added. The rows are four pairs,
     * {@code hop} apart. What a vector does not divide is the end of one that overlaps the last: the same sums from the same numbers, so
     * nothing is counted twice.
     */
    private static void eightRows(float[] m, int row, int rowStride, int hop, int n, float[] r, int rStart, int run, float[] sum,
            int sumStart) {
        int full = F.loopBound(n);
        int last = n - F.length();
        FloatVector v0 = FloatVector.broadcast(F, r[rStart]);
        FloatVector v1 = FloatVector.broadcast(F, r[rStart + 1]);
        FloatVector v2 = FloatVector.broadcast(F, r[rStart + run]);
        FloatVector v3 = FloatVector.broadcast(F, r[rStart + run + 1]);
        FloatVector v4 = FloatVector.broadcast(F, r[rStart + 2 * run]);
        FloatVector v5 = FloatVector.broadcast(F, r[rStart + 2 * run + 1]);
        FloatVector v6 = FloatVector.broadcast(F, r[rStart + 3 * run]);
        FloatVector v7 = FloatVector.broadcast(F, r[rStart + 3 * run + 1]);
        FloatVector end = v0;
        if (full < n && last >= 0) {
            FloatVector a = FloatVector.fromArray(F, m, row + last).mul(v0);
            a = FloatVector.fromArray(F, m, row + rowStride + last).fma(v1, a);
            a = FloatVector.fromArray(F, m, row + hop + last).fma(v2, a);
            a = FloatVector.fromArray(F, m, row + hop + rowStride + last).fma(v3, a);
            FloatVector b = FloatVector.fromArray(F, m, row + 2 * hop + last).mul(v4);
            b = FloatVector.fromArray(F, m, row + 2 * hop + rowStride + last).fma(v5, b);
            b = FloatVector.fromArray(F, m, row + 3 * hop + last).fma(v6, b);
            b = FloatVector.fromArray(F, m, row + 3 * hop + rowStride + last).fma(v7, b);
            end = FloatVector.fromArray(F, sum, sumStart + last).add(a.add(b));
        }
        for (int j = 0; j < full; j += F.length()) {
            FloatVector a = FloatVector.fromArray(F, m, row + j).mul(v0);
            a = FloatVector.fromArray(F, m, row + rowStride + j).fma(v1, a);
            a = FloatVector.fromArray(F, m, row + hop + j).fma(v2, a);
            a = FloatVector.fromArray(F, m, row + hop + rowStride + j).fma(v3, a);
            FloatVector b = FloatVector.fromArray(F, m, row + 2 * hop + j).mul(v4);
            b = FloatVector.fromArray(F, m, row + 2 * hop + rowStride + j).fma(v5, b);
            b = FloatVector.fromArray(F, m, row + 3 * hop + j).fma(v6, b);
            b = FloatVector.fromArray(F, m, row + 3 * hop + rowStride + j).fma(v7, b);
            FloatVector.fromArray(F, sum, sumStart + j).add(a.add(b)).intoArray(sum, sumStart + j);
        }
        if (full < n && last >= 0) {
            end.intoArray(sum, sumStart + last);
        } else if (full < n) {
            ScalarVectorOps.eightRows(m, row + full, rowStride, hop, n - full, r, rStart, run, sum, sumStart + full);
        }
    }

    @Override
    public void columnSums(double[] m, int mStart, int rowStride, int far, int rows, int n, double[] r, int rStart, double[] sum,
            int sumStart) {
        if (far > 0) {
            columnSumsOfRuns(m, mStart, rowStride, far, rows / 4, n, r, rStart, sum, sumStart);
            return;
        }
        int i = n < D.length() ? fewColumns(m, mStart, rowStride, rows, n, r, rStart, sum, sumStart) : 0;
        for (; i + 8 <= rows; i += 8) {
            eightRows(m, mStart + i * rowStride, rowStride, 2 * rowStride, n, r, rStart + i, 2, sum, sumStart);
        }
        for (; i < rows; i++) {
            oneRow(m, mStart + i * rowStride, n, r[rStart + i], sum, sumStart);
        }
    }

    private static void columnSumsOfRuns(double[] m, int mStart, int rowStride, int far, int run, int n, double[] r, int rStart,
            double[] sum,
            int sumStart) {
        for (int i = 0; i + 2 <= run; i += 2) {
            eightRows(m, mStart + i * rowStride, rowStride, far, n, r, rStart + i, run, sum, sumStart);
        }
        if (run % 2 == 1) {
            fourRows(m, mStart + (run - 1) * rowStride, far, n, r, rStart + run - 1, run, sum, sumStart);
        }
    }

    private static void oneRow(double[] m, int row, int n, double factor, double[] sum, int sumStart) {
        int full = D.loopBound(n);
        DoubleVector v = DoubleVector.broadcast(D, factor);
        for (int j = 0; j < full; j += D.length()) {
            DoubleVector.fromArray(D, m, row + j).fma(v, DoubleVector.fromArray(D, sum, sumStart + j)).intoArray(sum, sumStart + j);
        }
        for (int j = full; j < n; j++) {
            sum[sumStart + j] = Math.fma(m[row + j], factor, sum[sumStart + j]);
        }
    }

    /** Four rows {@code far} apart, one chain that goes on from the sum. */
    private static void fourRows(double[] m, int row, int far, int n, double[] r, int rStart, int run, double[] sum, int sumStart) {
        int full = D.loopBound(n);
        DoubleVector v0 = DoubleVector.broadcast(D, r[rStart]);
        DoubleVector v1 = DoubleVector.broadcast(D, r[rStart + run]);
        DoubleVector v2 = DoubleVector.broadcast(D, r[rStart + 2 * run]);
        DoubleVector v3 = DoubleVector.broadcast(D, r[rStart + 3 * run]);
        for (int j = 0; j < full; j += D.length()) {
            DoubleVector a = DoubleVector.fromArray(D, m, row + j).fma(v0, DoubleVector.fromArray(D, sum, sumStart + j));
            a = DoubleVector.fromArray(D, m, row + far + j).fma(v1, a);
            a = DoubleVector.fromArray(D, m, row + 2 * far + j).fma(v2, a);
            DoubleVector.fromArray(D, m, row + 3 * far + j).fma(v3, a).intoArray(sum, sumStart + j);
        }
        for (int j = full; j < n; j++) {
            double a = Math.fma(m[row + j], r[rStart], sum[sumStart + j]);
            a = Math.fma(m[row + far + j], r[rStart + run], a);
            a = Math.fma(m[row + 2 * far + j], r[rStart + 2 * run], a);
            sum[sumStart + j] = Math.fma(m[row + 3 * far + j], r[rStart + 3 * run], a);
        }
    }

    /** Less than a vector of columns: the sums stay in one, whose other lanes mean nothing. Leaves out what lies at the end of m; returns how far. */
    private static int fewColumns(double[] m, int mStart, int rowStride, int rows, int n, double[] r, int rStart, double[] sum,
            int sumStart) {
        double[] lanes = new double[D.length()];
        System.arraycopy(sum, sumStart, lanes, 0, n);
        DoubleVector s = DoubleVector.fromArray(D, lanes, 0);
        int i = 0;
        for (; i + 8 <= rows && mStart + (i + 7) * rowStride + D.length() <= m.length; i += 8) {
            int row = mStart + i * rowStride;
            DoubleVector a = DoubleVector.fromArray(D, m, row).mul(r[rStart + i]);
            a = DoubleVector.fromArray(D, m, row + rowStride).fma(DoubleVector.broadcast(D, r[rStart + i + 1]), a);
            a = DoubleVector.fromArray(D, m, row + 2 * rowStride).fma(DoubleVector.broadcast(D, r[rStart + i + 2]), a);
            a = DoubleVector.fromArray(D, m, row + 3 * rowStride).fma(DoubleVector.broadcast(D, r[rStart + i + 3]), a);
            DoubleVector b = DoubleVector.fromArray(D, m, row + 4 * rowStride).mul(r[rStart + i + 4]);
            b = DoubleVector.fromArray(D, m, row + 5 * rowStride).fma(DoubleVector.broadcast(D, r[rStart + i + 5]), b);
            b = DoubleVector.fromArray(D, m, row + 6 * rowStride).fma(DoubleVector.broadcast(D, r[rStart + i + 6]), b);
            b = DoubleVector.fromArray(D, m, row + 7 * rowStride).fma(DoubleVector.broadcast(D, r[rStart + i + 7]), b);
            s = s.add(a.add(b));
        }
        s.intoArray(lanes, 0);
        System.arraycopy(lanes, 0, sum, sumStart, n);
        return i;
    }

    /**
     * Eight rows, so that a sum is loaded and stored once for eight additions: two chains of four, added. The rows are four pairs,
     * {@code hop} apart. What a vector does not divide is the end of one that overlaps the last: the same sums from the same numbers, so
     * nothing is counted twice.
     */
    private static void eightRows(double[] m, int row, int rowStride, int hop, int n, double[] r, int rStart, int run, double[] sum,
            int sumStart) {
        int full = D.loopBound(n);
        int last = n - D.length();
        DoubleVector v0 = DoubleVector.broadcast(D, r[rStart]);
        DoubleVector v1 = DoubleVector.broadcast(D, r[rStart + 1]);
        DoubleVector v2 = DoubleVector.broadcast(D, r[rStart + run]);
        DoubleVector v3 = DoubleVector.broadcast(D, r[rStart + run + 1]);
        DoubleVector v4 = DoubleVector.broadcast(D, r[rStart + 2 * run]);
        DoubleVector v5 = DoubleVector.broadcast(D, r[rStart + 2 * run + 1]);
        DoubleVector v6 = DoubleVector.broadcast(D, r[rStart + 3 * run]);
        DoubleVector v7 = DoubleVector.broadcast(D, r[rStart + 3 * run + 1]);
        DoubleVector end = v0;
        if (full < n && last >= 0) {
            DoubleVector a = DoubleVector.fromArray(D, m, row + last).mul(v0);
            a = DoubleVector.fromArray(D, m, row + rowStride + last).fma(v1, a);
            a = DoubleVector.fromArray(D, m, row + hop + last).fma(v2, a);
            a = DoubleVector.fromArray(D, m, row + hop + rowStride + last).fma(v3, a);
            DoubleVector b = DoubleVector.fromArray(D, m, row + 2 * hop + last).mul(v4);
            b = DoubleVector.fromArray(D, m, row + 2 * hop + rowStride + last).fma(v5, b);
            b = DoubleVector.fromArray(D, m, row + 3 * hop + last).fma(v6, b);
            b = DoubleVector.fromArray(D, m, row + 3 * hop + rowStride + last).fma(v7, b);
            end = DoubleVector.fromArray(D, sum, sumStart + last).add(a.add(b));
        }
        for (int j = 0; j < full; j += D.length()) {
            DoubleVector a = DoubleVector.fromArray(D, m, row + j).mul(v0);
            a = DoubleVector.fromArray(D, m, row + rowStride + j).fma(v1, a);
            a = DoubleVector.fromArray(D, m, row + hop + j).fma(v2, a);
            a = DoubleVector.fromArray(D, m, row + hop + rowStride + j).fma(v3, a);
            DoubleVector b = DoubleVector.fromArray(D, m, row + 2 * hop + j).mul(v4);
            b = DoubleVector.fromArray(D, m, row + 2 * hop + rowStride + j).fma(v5, b);
            b = DoubleVector.fromArray(D, m, row + 3 * hop + j).fma(v6, b);
            b = DoubleVector.fromArray(D, m, row + 3 * hop + rowStride + j).fma(v7, b);
            DoubleVector.fromArray(D, sum, sumStart + j).add(a.add(b)).intoArray(sum, sumStart + j);
        }
        if (full < n && last >= 0) {
            end.intoArray(sum, sumStart + last);
        } else if (full < n) {
            ScalarVectorOps.eightRows(m, row + full, rowStride, hop, n - full, r, rStart, run, sum, sumStart + full);
        }
    }
}
