package dev.chainrule.trainer.data;

import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * Rows in two arrays.
 *
 * @param x       inputs, row-major (N, D); not copied
 * @param y       targets (N); not copied
 * @param columns D
 */
public record HeapRows(float[] x, float[] y, int columns) implements RowBlocks {
    /**
     * Rows in these arrays.
     *
     * @throws IllegalArgumentException if their lengths do not fit
     */
    public HeapRows {
        if (x.length != (long) y.length * columns) {
            throw new IllegalArgumentException(x.length + " inputs are not " + y.length + " rows of " + columns);
        }
    }

    @Override
    public int rows() {
        return y.length;
    }

    /** The rows of {@code source}, read once. */
    public static HeapRows of(RowBlocks source) {
        float[] x = new float[Math.multiplyExact(source.rows(), source.columns())];
        float[] y = new float[source.rows()];
        source.read(0, source.rows(), x, y);
        return new HeapRows(x, y, source.columns());
    }

    @Override
    public void read(int from, int to, float[] intoX, float[] intoY) {
        System.arraycopy(x, from * columns, intoX, 0, (to - from) * columns);
        System.arraycopy(y, from, intoY, 0, to - from);
    }

    @Override
    public void gather(int[] order, int from, int to, float[] intoX, float[] intoY) {
        for (int k = from; k < to; k++) {
            System.arraycopy(x, order[k] * columns, intoX, (k - from) * columns, columns);
            intoY[k - from] = y[order[k]];
        }
    }

    @Override
    public Optional<InPlace> inPlace(int from, int to) {
        return Optional.of(new InPlace(FloatBuffer.wrap(x, from * columns, (to - from) * columns), FloatBuffer.wrap(y, from, to - from)));
    }
}
