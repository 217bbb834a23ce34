package dev.chainrule.tensor.cpu;

/** The plain twin: Java loops, in exactly the order of additions that {@link VectorOps} fixes. */
final class ScalarVectorOps implements VectorOps {
    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void rowDots(float[] m, int mStart, int rowStride, int rows, int n, float[] w, int wStart, float[] out, int outStart) {
        float[] s = new float[FLOAT_LANES];
        for (int i = 0; i < rows; i++) {
            java.util.Arrays.fill(s, 0);
            int row = mStart + i * rowStride;
            int j = 0;
            for (; j + FLOAT_LANES <= n; j += FLOAT_LANES) {
                for (int l = 0; l < FLOAT_LANES; l++) {
                    s[l] = Math.fma(m[row + j + l], w[wStart + j + l], s[l]);
                }
            }
            for (int l = 0; j + l < n; l++) {
                s[l] = Math.fma(m[row + j + l], w[wStart + j + l], s[l]);
            }
            out[outStart + i] = tree(s);
        }
    }

    @Override
    public void rowDots(double[] m, int mStart, int rowStride, int rows, int n, double[] w, int wStart, double[] out, int outStart) {
        double[] s = new double[DOUBLE_LANES];
        for (int i = 0; i < rows; i++) {
            java.util.Arrays.fill(s, 0);
            int row = mStart + i * rowStride;
            int j = 0;
            for (; j + DOUBLE_LANES <= n; j += DOUBLE_LANES) {
                for (int l = 0; l < DOUBLE_LANES; l++) {
                    s[l] = Math.fma(m[row + j + l], w[wStart + j + l], s[l]);
                }
            }
            for (int l = 0; j + l < n; l++) {
                s[l] = Math.fma(m[row + j + l], w[wStart + j + l], s[l]);
            }
            out[outStart + i] = tree(s);
        }
    }

    @Override
    public void columnSums(float[] m, int mStart, int rowStride, int rows, int n, float[] r, int rStart, float[] sum, int sumStart) {
        int i = 0;
        for (; i + 8 <= rows; i += 8) {
            for (int j = 0; j < n; j++) {
                sum[sumStart + j] += eight(m, mStart + i * rowStride + j, rowStride, r, rStart + i);
            }
        }
        for (; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                sum[sumStart + j] = Math.fma(r[rStart + i], m[mStart + i * rowStride + j], sum[sumStart + j]);
            }
        }
    }

    @Override
    public void columnSums(double[] m, int mStart, int rowStride, int rows, int n, double[] r, int rStart, double[] sum, int sumStart) {
        int i = 0;
        for (; i + 8 <= rows; i += 8) {
            for (int j = 0; j < n; j++) {
                sum[sumStart + j] += eight(m, mStart + i * rowStride + j, rowStride, r, rStart + i);
            }
        }
        for (; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                sum[sumStart + j] = Math.fma(r[rStart + i], m[mStart + i * rowStride + j], sum[sumStart + j]);
            }
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

    /** Upper half onto lower half, until one is left; {@code s} is used up. */
    static float tree(float[] s) {
        for (int half = FLOAT_LANES / 2; half > 0; half /= 2) {
            for (int l = 0; l < half; l++) {
                s[l] += s[l + half];
            }
        }
        return s[0];
    }

    /** Upper half onto lower half, until one is left; {@code s} is used up. */
    static double tree(double[] s) {
        for (int half = DOUBLE_LANES / 2; half > 0; half /= 2) {
            for (int l = 0; l < half; l++) {
                s[l] += s[l + half];
            }
        }
        return s[0];
    }

    /** Σ over eight rows of r[i]·m[i, j] as two chains of four, added. */
    static float eight(float[] m, int place, int rowStride, float[] r, int rStart) {
        float a = r[rStart] * m[place];
        a = Math.fma(r[rStart + 1], m[place + rowStride], a);
        a = Math.fma(r[rStart + 2], m[place + 2 * rowStride], a);
        a = Math.fma(r[rStart + 3], m[place + 3 * rowStride], a);
        float b = r[rStart + 4] * m[place + 4 * rowStride];
        b = Math.fma(r[rStart + 5], m[place + 5 * rowStride], b);
        b = Math.fma(r[rStart + 6], m[place + 6 * rowStride], b);
        return a + Math.fma(r[rStart + 7], m[place + 7 * rowStride], b);
    }

    /** Σ over eight rows of r[i]·m[i, j] as two chains of four, added. */
    static double eight(double[] m, int place, int rowStride, double[] r, int rStart) {
        double a = r[rStart] * m[place];
        a = Math.fma(r[rStart + 1], m[place + rowStride], a);
        a = Math.fma(r[rStart + 2], m[place + 2 * rowStride], a);
        a = Math.fma(r[rStart + 3], m[place + 3 * rowStride], a);
        double b = r[rStart + 4] * m[place + 4 * rowStride];
        b = Math.fma(r[rStart + 5], m[place + 5 * rowStride], b);
        b = Math.fma(r[rStart + 6], m[place + 6 * rowStride], b);
        return a + Math.fma(r[rStart + 7], m[place + 7 * rowStride], b);
    }
}
