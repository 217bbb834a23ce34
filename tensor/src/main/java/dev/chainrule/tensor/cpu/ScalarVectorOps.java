package dev.chainrule.tensor.cpu;

/** The plain twin: Java loops, in exactly the order of additions that {@link VectorOps} fixes. */
final class ScalarVectorOps implements VectorOps {
    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void rowDots(float[] m, int mStart, int rowStride, int far, int rows, int n, float[] w, int wStart, float[] out, int outStart) {
        float[] s = new float[FLOAT_LANES];
        int full = n & -FLOAT_LANES;
        int run = Math.max(1, rows / 4);
        for (int i = 0; i < rows; i++) {
            int row = far == 0 ? mStart + i * rowStride : mStart + i / run * far + i % run * rowStride;
            partialDots(m, row, full, w, wStart, s);
            for (int l = 0; full + l < n; l++) {
                s[l] = Math.fma(m[row + full + l], w[wStart + full + l], s[l]);
            }
            out[outStart + i] = tree(s);
        }
    }

    /** The partial sums of n elements, a multiple of their number. Long, because variables stay in registers where an array does not. */
    private static void partialDots(float[] m, int row, int n, float[] w, int wStart, float[] s) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        float s8 = 0;
        float s9 = 0;
        float s10 = 0;
        float s11 = 0;
        float s12 = 0;
        float s13 = 0;
        float s14 = 0;
        float s15 = 0;
        for (int j = 0; j < n; j += FLOAT_LANES) {
            s0 = Math.fma(m[row + j], w[wStart + j], s0);
            s1 = Math.fma(m[row + j + 1], w[wStart + j + 1], s1);
            s2 = Math.fma(m[row + j + 2], w[wStart + j + 2], s2);
            s3 = Math.fma(m[row + j + 3], w[wStart + j + 3], s3);
            s4 = Math.fma(m[row + j + 4], w[wStart + j + 4], s4);
            s5 = Math.fma(m[row + j + 5], w[wStart + j + 5], s5);
            s6 = Math.fma(m[row + j + 6], w[wStart + j + 6], s6);
            s7 = Math.fma(m[row + j + 7], w[wStart + j + 7], s7);
            s8 = Math.fma(m[row + j + 8], w[wStart + j + 8], s8);
            s9 = Math.fma(m[row + j + 9], w[wStart + j + 9], s9);
            s10 = Math.fma(m[row + j + 10], w[wStart + j + 10], s10);
            s11 = Math.fma(m[row + j + 11], w[wStart + j + 11], s11);
            s12 = Math.fma(m[row + j + 12], w[wStart + j + 12], s12);
            s13 = Math.fma(m[row + j + 13], w[wStart + j + 13], s13);
            s14 = Math.fma(m[row + j + 14], w[wStart + j + 14], s14);
            s15 = Math.fma(m[row + j + 15], w[wStart + j + 15], s15);
        }
        s[0] = s0;
        s[1] = s1;
        s[2] = s2;
        s[3] = s3;
        s[4] = s4;
        s[5] = s5;
        s[6] = s6;
        s[7] = s7;
        s[8] = s8;
        s[9] = s9;
        s[10] = s10;
        s[11] = s11;
        s[12] = s12;
        s[13] = s13;
        s[14] = s14;
        s[15] = s15;
    }

    @Override
    public void rowDots(double[] m, int mStart, int rowStride, int far, int rows, int n, double[] w, int wStart, double[] out,
            int outStart) {
        double[] s = new double[DOUBLE_LANES];
        int full = n & -DOUBLE_LANES;
        int run = Math.max(1, rows / 4);
        for (int i = 0; i < rows; i++) {
            int row = far == 0 ? mStart + i * rowStride : mStart + i / run * far + i % run * rowStride;
            partialDots(m, row, full, w, wStart, s);
            for (int l = 0; full + l < n; l++) {
                s[l] = Math.fma(m[row + full + l], w[wStart + full + l], s[l]);
            }
            out[outStart + i] = tree(s);
        }
    }

    /** The partial sums of n elements, a multiple of their number. Long, because variables stay in registers where an array does not. */
    private static void partialDots(double[] m, int row, int n, double[] w, int wStart, double[] s) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        for (int j = 0; j < n; j += DOUBLE_LANES) {
            s0 = Math.fma(m[row + j], w[wStart + j], s0);
            s1 = Math.fma(m[row + j + 1], w[wStart + j + 1], s1);
            s2 = Math.fma(m[row + j + 2], w[wStart + j + 2], s2);
            s3 = Math.fma(m[row + j + 3], w[wStart + j + 3], s3);
            s4 = Math.fma(m[row + j + 4], w[wStart + j + 4], s4);
            s5 = Math.fma(m[row + j + 5], w[wStart + j + 5], s5);
            s6 = Math.fma(m[row + j + 6], w[wStart + j + 6], s6);
            s7 = Math.fma(m[row + j + 7], w[wStart + j + 7], s7);
        }
        s[0] = s0;
        s[1] = s1;
        s[2] = s2;
        s[3] = s3;
        s[4] = s4;
        s[5] = s5;
        s[6] = s6;
        s[7] = s7;
    }

    @Override
    public void columnSums(float[] m, int mStart, int rowStride, int far, int rows, int n, float[] r, int rStart, float[] sum,
            int sumStart) {
        int run = far == 0 ? 2 : rows / 4;
        int hop = far == 0 ? 2 * rowStride : far;
        int i = 0;
        for (; i < (far == 0 ? rows - 7 : run - 1); i += far == 0 ? 8 : 2) {
            eightRows(m, mStart + i * rowStride, rowStride, hop, n, r, rStart + i, run, sum, sumStart);
        }
        for (; i < (far == 0 ? rows : run); i++) {
            for (int row = 0; row < (far == 0 ? 1 : 4); row++) {
                for (int j = 0; j < n; j++) {
                    int place = mStart + i * rowStride + row * far + j;
                    sum[sumStart + j] = Math.fma(r[rStart + i + row * run], m[place], sum[sumStart + j]);
                }
            }
        }
    }

    /**
     * sum[j] += Σ over eight rows of r[i]·m[i, j] as two chains of four, added. The rows are four pairs, {@code hop} apart, their factors
     * {@code run} apart. Long, because what does not change along a row stays in registers, and its ranges are checked once.
     */
    static void eightRows(float[] m, int row0, int rowStride, int hop, int n, float[] r, int rStart, int run, float[] sum,
            int sumStart) {
        float r0 = r[rStart];
        float r1 = r[rStart + 1];
        float r2 = r[rStart + run];
        float r3 = r[rStart + run + 1];
        float r4 = r[rStart + 2 * run];
        float r5 = r[rStart + 2 * run + 1];
        float r6 = r[rStart + 3 * run];
        float r7 = r[rStart + 3 * run + 1];
        int row1 = row0 + rowStride;
        int row2 = row0 + hop;
        int row3 = row2 + rowStride;
        int row4 = row0 + 2 * hop;
        int row5 = row4 + rowStride;
        int row6 = row0 + 3 * hop;
        int row7 = row6 + rowStride;
        for (int j = 0; j < n; j++) {
            float a = Math.fma(r2, m[row2 + j], Math.fma(r1, m[row1 + j], r0 * m[row0 + j]));
            float b = Math.fma(r6, m[row6 + j], Math.fma(r5, m[row5 + j], r4 * m[row4 + j]));
            sum[sumStart + j] += Math.fma(r3, m[row3 + j], a) + Math.fma(r7, m[row7 + j], b);
        }
    }

    @Override
    public void columnSums(double[] m, int mStart, int rowStride, int far, int rows, int n, double[] r, int rStart, double[] sum,
            int sumStart) {
        int run = far == 0 ? 2 : rows / 4;
        int hop = far == 0 ? 2 * rowStride : far;
        int i = 0;
        for (; i < (far == 0 ? rows - 7 : run - 1); i += far == 0 ? 8 : 2) {
            eightRows(m, mStart + i * rowStride, rowStride, hop, n, r, rStart + i, run, sum, sumStart);
        }
        for (; i < (far == 0 ? rows : run); i++) {
            for (int row = 0; row < (far == 0 ? 1 : 4); row++) {
                for (int j = 0; j < n; j++) {
                    int place = mStart + i * rowStride + row * far + j;
                    sum[sumStart + j] = Math.fma(r[rStart + i + row * run], m[place], sum[sumStart + j]);
                }
            }
        }
    }

    /**
     * sum[j] += Σ over eight rows of r[i]·m[i, j] as two chains of four, added. The rows are four pairs, {@code hop} apart, their factors
     * {@code run} apart. Long, because what does not change along a row stays in registers, and its ranges are checked once.
     */
    static void eightRows(double[] m, int row0, int rowStride, int hop, int n, double[] r, int rStart, int run, double[] sum,
            int sumStart) {
        double r0 = r[rStart];
        double r1 = r[rStart + 1];
        double r2 = r[rStart + run];
        double r3 = r[rStart + run + 1];
        double r4 = r[rStart + 2 * run];
        double r5 = r[rStart + 2 * run + 1];
        double r6 = r[rStart + 3 * run];
        double r7 = r[rStart + 3 * run + 1];
        int row1 = row0 + rowStride;
        int row2 = row0 + hop;
        int row3 = row2 + rowStride;
        int row4 = row0 + 2 * hop;
        int row5 = row4 + rowStride;
        int row6 = row0 + 3 * hop;
        int row7 = row6 + rowStride;
        for (int j = 0; j < n; j++) {
            double a = Math.fma(r2, m[row2 + j], Math.fma(r1, m[row1 + j], r0 * m[row0 + j]));
            double b = Math.fma(r6, m[row6 + j], Math.fma(r5, m[row5 + j], r4 * m[row4 + j]));
            sum[sumStart + j] += Math.fma(r3, m[row3 + j], a) + Math.fma(r7, m[row7 + j], b);
        }
    }

    @Override
    public float sum(float[] a, int start, int n) {
        float[] s = new float[FLOAT_LANES];
        for (int j = 0; j < n; j++) {
            s[j % FLOAT_LANES] += a[start + j];
        }
        return tree(s);
    }

    @Override
    public double sum(double[] a, int start, int n) {
        double[] s = new double[DOUBLE_LANES];
        for (int j = 0; j < n; j++) {
            s[j % DOUBLE_LANES] += a[start + j];
        }
        return tree(s);
    }

    /** Upper half onto lower half, until one is left. */
    static float tree(float[] s) {
        float even = ((s[0] + s[8]) + (s[4] + s[12])) + ((s[2] + s[10]) + (s[6] + s[14]));
        float odd = ((s[1] + s[9]) + (s[5] + s[13])) + ((s[3] + s[11]) + (s[7] + s[15]));
        return even + odd;
    }

    /** Upper half onto lower half, until one is left. */
    static double tree(double[] s) {
        return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
    }
}
