package dev.chainrule.trainer.data;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Keeps cells in memory up to a limit, and all of them in a file beyond it. */
final class SpillingCells implements CellSink {
    private static final int ROWS_AT_ONCE = 64;

    /** Where the file is, and what becomes of it. */
    interface Place {
        /** Opens a new file. */
        CellFile.Writer open() throws IOException;

        /** All rows are in the file: makes it the table's, and gives its cells. */
        Cells keep(CellFile.Writer file, TableFacts facts) throws IOException;

        /** Removes the file, which was not finished. */
        void discard(CellFile.Writer file);

        /** The error that a file cannot be written, in a sentence. */
        RuntimeException failure(Exception failed);
    }

    private final int columns;
    private final long mostRows;
    private final Place place;
    private HeapCells heap;
    private CellFile.Writer file;
    private boolean kept;

    /**
     * A sink of rows of {@code columns} cells.
     *
     * @param heapBytes how many bytes of cells stay in memory
     */
    SpillingCells(int columns, long heapBytes, Place place) {
        this.columns = columns;
        this.place = place;
        mostRows = heapBytes / ((long) Long.BYTES * Math.max(1, columns));
        heap = new HeapCells(columns);
    }

    @Override
    public void add(long[] row) {
        if (file == null && heap.rows() < mostRows) {
            heap.add(row);
            return;
        }
        try {
            if (file == null) {
                spill();
            }
            file.add(row, 1);
        } catch (IOException | UncheckedIOException | UnsupportedOperationException failed) {
            throw place.failure(failed);
        }
    }

    private void spill() throws IOException {
        file = place.open();
        Cells cells = heap.finish(null);
        heap = null;
        long[] some = new long[ROWS_AT_ONCE * columns];
        for (int from = 0; from < cells.rows(); from += ROWS_AT_ONCE) {
            int to = Math.min(cells.rows(), from + ROWS_AT_ONCE);
            cells.read(from, to, some);
            file.add(some, to - from);
        }
    }

    @Override
    public Cells finish(TableFacts facts) {
        if (file == null) {
            return heap.finish(facts);
        }
        try {
            Cells cells = place.keep(file, facts);
            kept = true;
            return cells;
        } catch (IOException | UnsupportedOperationException failed) {
            throw place.failure(failed);
        }
    }

    @Override
    public void close() {
        if (file != null && !kept) {
            place.discard(file);
        }
    }
}
