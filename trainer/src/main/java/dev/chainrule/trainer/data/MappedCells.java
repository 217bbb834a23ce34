package dev.chainrule.trainer.data;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/** Cells in a file that is mapped to memory. */
final class MappedCells implements Cells {
    private final LongBuffer[] pieces;
    private final int shift;
    private final int rows;
    private final int columns;

    MappedCells(MappedPieces mapped, int rows, int columns) {
        pieces = Arrays.stream(mapped.pieces).map(ByteBuffer::asLongBuffer).toArray(LongBuffer[]::new);
        shift = mapped.shift;
        this.rows = rows;
        this.columns = columns;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public long cell(int row, int column) {
        return pieces[row >> shift].get((row & (1 << shift) - 1) * columns + column);
    }

    @Override
    public void read(int from, int to, long[] cells) {
        int place = 0;
        for (int row = from; row < to;) {
            int inPiece = row & (1 << shift) - 1;
            int count = Math.min(to - row, (1 << shift) - inPiece);
            pieces[row >> shift].get(inPiece * columns, cells, place, count * columns);
            place += count * columns;
            row += count;
        }
    }
}
