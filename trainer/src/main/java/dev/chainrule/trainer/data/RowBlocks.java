package dev.chainrule.trainer.data;

/** Rows to train on, as they go to a device: features in float32, row-major, and targets. Held in memory or read from a file. */
public interface RowBlocks {
    /** The number of rows. */
    int rows();

    /** The number of features of a row. */
    int columns();

    /**
     * Copies rows {@code from} to {@code to}, in order.
     *
     * @param x features, (to − from, columns), filled from its start
     * @param y targets, filled from its start
     */
    void read(int from, int to, float[] x, float[] y);

    /**
     * Copies the rows {@code order[from]} to {@code order[to − 1]}.
     *
     * @param x features, (to − from, columns), filled from its start
     * @param y targets, filled from its start
     */
    void gather(int[] order, int from, int to, float[] x, float[] y);
}
