package dev.chainrule.tensor.cpu;

/** The plain twin of the float64 product: a tile of 6 × 4, worked on as three of 2 × 4, whose eight sums stay in registers. */
final class ScalarDoubleMatmul extends DoubleMatmul {
    private static final int COLUMNS = 4;

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public void tile(double[] a, int aStart, double[] b, int bStart, int depth, double[] c, int cStart, int cStride, boolean add) {
        for (int i = 0; i < ROWS; i += 2) {
            twoRows(a, aStart + i, b, bStart, depth, c, cStart + i * cStride, cStride, add);
        }
    }

    private static void twoRows(double[] a, int aStart, double[] b, int bStart, int depth, double[] c, int cStart, int cStride,
            boolean add) {
        double s00 = 0;
        double s01 = 0;
        double s02 = 0;
        double s03 = 0;
        double s10 = 0;
        double s11 = 0;
        double s12 = 0;
        double s13 = 0;
        for (int p = 0; p < depth; p++) {
            double a0 = a[aStart + p * ROWS];
            double a1 = a[aStart + p * ROWS + 1];
            double b0 = b[bStart + p * COLUMNS];
            double b1 = b[bStart + p * COLUMNS + 1];
            double b2 = b[bStart + p * COLUMNS + 2];
            double b3 = b[bStart + p * COLUMNS + 3];
            s00 = Math.fma(a0, b0, s00);
            s01 = Math.fma(a0, b1, s01);
            s02 = Math.fma(a0, b2, s02);
            s03 = Math.fma(a0, b3, s03);
            s10 = Math.fma(a1, b0, s10);
            s11 = Math.fma(a1, b1, s11);
            s12 = Math.fma(a1, b2, s12);
            s13 = Math.fma(a1, b3, s13);
        }
        four(c, cStart, s00, s01, s02, s03, add);
        four(c, cStart + cStride, s10, s11, s12, s13, add);
    }

    private static void four(double[] c, int at, double s0, double s1, double s2, double s3, boolean add) {
        c[at] = add ? c[at] + s0 : s0;
        c[at + 1] = add ? c[at + 1] + s1 : s1;
        c[at + 2] = add ? c[at + 2] + s2 : s2;
        c[at + 3] = add ? c[at + 3] + s3 : s3;
    }
}
