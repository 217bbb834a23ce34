package dev.chainrule.trainer.data;

/** Takes the rows of a table one after the other, and keeps their cells: in memory, or in a file. */
interface CellSink extends AutoCloseable {
    /**
     * Adds a row; the array is read before this returns, and may then be used for the next.
     *
     * @throws dev.chainrule.tensor.WorkFailedException if a file cannot be written
     */
    void add(long[] row);

    /**
     * The cells of all rows added; nothing can be added after that.
     *
     * @param facts the rest of the table, for a file that keeps it whole
     * @throws dev.chainrule.tensor.WorkFailedException if a file cannot be written
     */
    Cells finish(TableFacts facts);

    /** Gives up what was not finished. */
    @Override
    void close();
}
