package dev.chainrule.trainer.data;

import java.util.ArrayList;
import java.util.List;

/** Cells in memory, in blocks of some 512 kB that are never copied while more rows are added. */
final class HeapCells implements Cells, CellSink {
    private static final int BLOCK_CELLS = 1 << 16;

    private final int columns;
    private final int shift;
    private final List<long[]> growing = new ArrayList<>();
    private long[][] blocks = new long[0][];
    private int rows;

    HeapCells(int columns) {
        this.columns = columns;
        this.shift = 31 - Integer.numberOfLeadingZeros(Math.max(1, BLOCK_CELLS / Math.max(1, columns)));
    }

    @Override
    public void add(long[] row) {
        int inBlock = rows & (1 << shift) - 1;
        if (inBlock == 0) {
            growing.add(new long[Math.multiplyExact(columns, 1 << shift)]);
        }
        System.arraycopy(row, 0, growing.get(rows >> shift), inBlock * columns, columns);
        rows++;
    }

    @Override
    public Cells finish(TableFacts facts) {
        blocks = growing.toArray(long[][]::new);
        return this;
    }

    @Override
    public void close() {
        growing.clear();
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public long cell(int row, int column) {
        return blocks[row >> shift][(row & (1 << shift) - 1) * columns + column];
    }

    @Override
    public void read(int from, int to, long[] cells) {
        int place = 0;
        for (int row = from; row < to;) {
            int inBlock = row & (1 << shift) - 1;
            int count = Math.min(to - row, (1 << shift) - inBlock);
            System.arraycopy(blocks[row >> shift], inBlock * columns, cells, place, count * columns);
            place += count * columns;
            row += count;
        }
    }
}
