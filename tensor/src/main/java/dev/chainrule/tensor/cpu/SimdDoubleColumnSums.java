package dev.chainrule.tensor.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * sum[j] += Σᵢ r[i]·m[i, j] by vectors; see {@link VectorOps#columnSums(double[], int, int, int, int, int, double[], int, double[], int)}. Where rows
 * are short the sums stay in registers for a block of rows, because a sum that has just been stored, across two cache lines as most are, is slow to
 * come back. Long rows are read as they lie, eight at once.
 */
final class SimdDoubleColumnSums {
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    /** Up to so many columns sums stay in registers: of four vectors they save a tenth to a third, of eight nothing (measured). */
    private static final int SHORT = 4 * D.length();
    /** What a block has, so that its rows lie in the first-level cache when the next columns' turn comes. */
    private static final int BLOCK_ELEMENTS = 2048;

    /**
     * Which rows belong together: group g has four pairs {@code hop} apart, of rows {@code rowStride} apart, the first of them at
     * {@code g · step}; its factors are pairs {@code run} apart, the first at {@code g · factorStep}.
     */
    private record Groups(int count, int step, int rowStride, int hop, int factorStep, int run) {
    }

    private SimdDoubleColumnSums() {
    }

    static void add(double[] m, int mStart, int rowStride, int far, int rows, int n, double[] r, int rStart, double[] sum, int sumStart) {
        if (far > 0) {
            int run = rows / 4;
            groups(m, mStart, new Groups(run / 2, 2 * rowStride, rowStride, far, 2, run), n, r, rStart, sum, sumStart);
            if (run % 2 == 1) {
                fourRows(m, mStart + (run - 1) * rowStride, far, n, r, rStart + run - 1, run, sum, sumStart);
            }
            return;
        }
        int i = n < D.length() ? fewColumns(m, mStart, rowStride, rows, n, r, rStart, sum, sumStart) : 0;
        Groups groups = new Groups((rows - i) / 8, 8 * rowStride, rowStride, 2 * rowStride, 8, 2);
        groups(m, mStart + i * rowStride, groups, n, r, rStart + i, sum, sumStart);
        for (i += 8 * groups.count; i < rows; i++) {
            oneRow(m, mStart + i * rowStride, n, r[rStart + i], sum, sumStart);
        }
    }

    private static void groups(double[] m, int mStart, Groups groups, int n, double[] r, int rStart, double[] sum, int sumStart) {
        if (D.length() <= n && n <= SHORT) {
            blocks(m, mStart, groups, n, r, rStart, sum, sumStart);
            return;
        }
        for (int g = 0; g < groups.count; g++) {
            eightRows(m, mStart + g * groups.step, groups.rowStride, groups.hop, n, r, rStart + g * groups.factorStep, groups.run, sum,
                    sumStart);
        }
    }

    /** What a vector does not divide is the end of one that overlaps the last: the same sums from the same numbers, kept apart till the end. */
    private static void blocks(double[] m, int mStart, Groups groups, int n, double[] r, int rStart, double[] sum, int sumStart) {
        int full = D.loopBound(n);
        int last = n - D.length();
        double[] end = new double[D.length()];
        System.arraycopy(sum, sumStart + last, end, 0, end.length);
        int block = BLOCK_ELEMENTS / 8 / n;
        for (int g = 0; g < groups.count; g += block) {
            int count = Math.min(block, groups.count - g);
            int row = mStart + g * groups.step;
            int factor = rStart + g * groups.factorStep;
            int j = 0;
            for (; j + 2 * D.length() <= full; j += 2 * D.length()) {
                twoVectors(m, row + j, groups, count, r, factor, sum, sumStart + j);
            }
            if (j < full) {
                oneVector(m, row + j, groups, count, r, factor, sum, sumStart + j);
            }
            if (full < n) {
                oneVector(m, row + last, groups, count, r, factor, end, 0);
            }
        }
        System.arraycopy(end, end.length - (n - full), sum, sumStart + full, n - full);
    }

    private static void oneVector(double[] m, int mStart, Groups groups, int count, double[] r, int rStart, double[] sum, int sumStart) {
        int rowStride = groups.rowStride;
        int hop = groups.hop;
        int run = groups.run;
        DoubleVector s = DoubleVector.fromArray(D, sum, sumStart);
        for (int g = 0; g < count; g++) {
            int row = mStart + g * groups.step;
            int k = rStart + g * groups.factorStep;
            DoubleVector a = DoubleVector.fromArray(D, m, row).mul(DoubleVector.broadcast(D, r[k]));
            a = DoubleVector.fromArray(D, m, row + rowStride).fma(DoubleVector.broadcast(D, r[k + 1]), a);
            a = DoubleVector.fromArray(D, m, row + hop).fma(DoubleVector.broadcast(D, r[k + run]), a);
            a = DoubleVector.fromArray(D, m, row + hop + rowStride).fma(DoubleVector.broadcast(D, r[k + run + 1]), a);
            row += 2 * hop;
            k += 2 * run;
            DoubleVector b = DoubleVector.fromArray(D, m, row).mul(DoubleVector.broadcast(D, r[k]));
            b = DoubleVector.fromArray(D, m, row + rowStride).fma(DoubleVector.broadcast(D, r[k + 1]), b);
            b = DoubleVector.fromArray(D, m, row + hop).fma(DoubleVector.broadcast(D, r[k + run]), b);
            b = DoubleVector.fromArray(D, m, row + hop + rowStride).fma(DoubleVector.broadcast(D, r[k + run + 1]), b);
            s = s.add(a.add(b));
        }
        s.intoArray(sum, sumStart);
    }

    private static void twoVectors(double[] m, int mStart, Groups groups, int count, double[] r, int rStart, double[] sum, int sumStart) {
        int second = D.length();
        int rowStride = groups.rowStride;
        int hop = groups.hop;
        DoubleVector s = DoubleVector.fromArray(D, sum, sumStart);
        DoubleVector t = DoubleVector.fromArray(D, sum, sumStart + second);
        for (int g = 0; g < count; g++) {
            int row = mStart + g * groups.step;
            int k = rStart + g * groups.factorStep;
            DoubleVector v = DoubleVector.broadcast(D, r[k]);
            DoubleVector a = DoubleVector.fromArray(D, m, row).mul(v);
            DoubleVector c = DoubleVector.fromArray(D, m, row + second).mul(v);
            v = DoubleVector.broadcast(D, r[k + 1]);
            a = DoubleVector.fromArray(D, m, row + rowStride).fma(v, a);
            c = DoubleVector.fromArray(D, m, row + rowStride + second).fma(v, c);
            v = DoubleVector.broadcast(D, r[k + groups.run]);
            a = DoubleVector.fromArray(D, m, row + hop).fma(v, a);
            c = DoubleVector.fromArray(D, m, row + hop + second).fma(v, c);
            v = DoubleVector.broadcast(D, r[k + groups.run + 1]);
            a = DoubleVector.fromArray(D, m, row + hop + rowStride).fma(v, a);
            c = DoubleVector.fromArray(D, m, row + hop + rowStride + second).fma(v, c);
            row += 2 * hop;
            k += 2 * groups.run;
            v = DoubleVector.broadcast(D, r[k]);
            DoubleVector b = DoubleVector.fromArray(D, m, row).mul(v);
            DoubleVector d = DoubleVector.fromArray(D, m, row + second).mul(v);
            v = DoubleVector.broadcast(D, r[k + 1]);
            b = DoubleVector.fromArray(D, m, row + rowStride).fma(v, b);
            d = DoubleVector.fromArray(D, m, row + rowStride + second).fma(v, d);
            v = DoubleVector.broadcast(D, r[k + groups.run]);
            b = DoubleVector.fromArray(D, m, row + hop).fma(v, b);
            d = DoubleVector.fromArray(D, m, row + hop + second).fma(v, d);
            v = DoubleVector.broadcast(D, r[k + groups.run + 1]);
            b = DoubleVector.fromArray(D, m, row + hop + rowStride).fma(v, b);
            d = DoubleVector.fromArray(D, m, row + hop + rowStride + second).fma(v, d);
            s = s.add(a.add(b));
            t = t.add(c.add(d));
        }
        s.intoArray(sum, sumStart);
        t.intoArray(sum, sumStart + second);
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
            int k = rStart + i;
            DoubleVector a = DoubleVector.fromArray(D, m, row).mul(DoubleVector.broadcast(D, r[k]));
            row += rowStride;
            a = DoubleVector.fromArray(D, m, row).fma(DoubleVector.broadcast(D, r[k + 1]), a);
            row += rowStride;
            a = DoubleVector.fromArray(D, m, row).fma(DoubleVector.broadcast(D, r[k + 2]), a);
            row += rowStride;
            a = DoubleVector.fromArray(D, m, row).fma(DoubleVector.broadcast(D, r[k + 3]), a);
            row += rowStride;
            DoubleVector b = DoubleVector.fromArray(D, m, row).mul(DoubleVector.broadcast(D, r[k + 4]));
            row += rowStride;
            b = DoubleVector.fromArray(D, m, row).fma(DoubleVector.broadcast(D, r[k + 5]), b);
            row += rowStride;
            b = DoubleVector.fromArray(D, m, row).fma(DoubleVector.broadcast(D, r[k + 6]), b);
            row += rowStride;
            b = DoubleVector.fromArray(D, m, row).fma(DoubleVector.broadcast(D, r[k + 7]), b);
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
