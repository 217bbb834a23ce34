package dev.chainrule.trainer.data;

/**
 * Rows in arrays.
 *
 * @param x       features, row-major (rows, columns)
 * @param y       targets (rows)
 * @param columns the number of features
 */
public record HeapRows(float[] x, float[] y, int columns) implements RowBlocks {
    @Override
    public int rows() {
        return y.length;
    }

    /** Σ x² over all features of all rows. */
    public double squareSum() {
        double squares = 0;
        for (float feature : x) {
            squares += (double) feature * feature;
        }
        return squares;
    }

    @Override
    public void read(int from, int to, float[] xs, float[] ys) {
        System.arraycopy(x, from * columns, xs, 0, (to - from) * columns);
        System.arraycopy(y, from, ys, 0, to - from);
    }

    @Override
    public void gather(int[] order, int from, int to, float[] xs, float[] ys) {
        for (int k = from; k < to; k++) {
            System.arraycopy(x, order[k] * columns, xs, (k - from) * columns, columns);
            ys[k - from] = y[order[k]];
        }
    }
}
