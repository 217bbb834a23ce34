package dev.chainrule.trainer.train;

import dev.chainrule.trainer.data.RowBlocks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * What one reading of all rows tells of them.
 *
 * @param squareSum Σ x² over all features of all rows
 * @param checksum  rows, columns and CRC-32C of all numbers
 */
record RowSurvey(double squareSum, String checksum) {
    private static final int BLOCK = 1 << 16;

    static RowSurvey of(RowBlocks rows) {
        CRC32C sum = new CRC32C();
        double squares = 0;
        int columns = rows.columns();
        int most = Math.max(1, Math.min(rows.rows(), BLOCK / Math.max(1, columns)));
        float[] x = new float[most * columns];
        float[] y = new float[most];
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * (x.length + y.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < rows.rows(); from += most) {
            int count = Math.min(most, rows.rows() - from);
            rows.read(from, from + count, x, y);
            bytes.clear();
            bytes.asFloatBuffer().put(x, 0, count * columns).put(y, 0, count);
            bytes.limit(Float.BYTES * count * (columns + 1));
            sum.update(bytes);
            for (int k = 0; k < count * columns; k++) {
                squares += (double) x[k] * x[k];
            }
        }
        return new RowSurvey(squares, rows.rows() + "x" + columns + ":" + Long.toHexString(sum.getValue()));
    }
}
