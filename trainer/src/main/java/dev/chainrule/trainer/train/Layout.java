package dev.chainrule.trainer.train;

import dev.chainrule.tensor.device.Backend;

/**
 * How the rows of a training are cut, by the kind of device and the shape of the data, and never by the memory that there is: so the sums, and with them the
 * bits of the result, are the same whether the rows stay in memory or pass through it.
 *
 * @param whole    up to this many features in all, a step of all rows takes them in one go
 * @param chunk    features in a chunk that is taken in the order of the rows, at most; of one row at least
 * @param gathered features in a chunk whose rows are drawn
 */
record Layout(long whole, long chunk, long gathered) {
    /** On a GPU up to 64 MB in one go, else chunks of 32 MB: long enough that a launch costs little beside it. */
    static final Layout GPU = new Layout(1L << 24, 1L << 23, 1L << 23);
    /**
     * On a CPU up to 512 MB in one go, which is half of what is mapped in one piece, else chunks of 32 MB: rows in their order are used where they lie, and
     * after each chunk one core waits for the other. Drawn rows that must be copied go to chunks of 4 MB: two of them lie in a large cache, and any heap has
     * room.
     */
    static final Layout CPU = new Layout(1L << 27, 1L << 23, 1L << 20);

    /** One whose chunks are all of a size. */
    Layout(long whole, long chunk) {
        this(whole, chunk, chunk);
    }

    /** The layout that suits a device. */
    static Layout of(Backend backend) {
        return backend.name().equals("cpu") ? CPU : GPU;
    }

    StepGraph.Mode mode(int rows, int columns, int batch) {
        if (batch < rows) {
            return StepGraph.Mode.BATCH;
        }
        return elements(rows, columns) <= whole ? StepGraph.Mode.FULL : StepGraph.Mode.CHUNKED;
    }

    /** Rows of a chunk where rows are taken in their own order. */
    int chunk(int rows, int columns) {
        return elements(rows, columns) <= whole ? rows : rows(chunk, columns);
    }

    private static int rows(long elements, int columns) {
        return (int) Math.max(1, elements / Math.max(1, columns));
    }

    /**
     * Rows that lie in one buffer for the steps: whole batches.
     *
     * @param uncopied whether drawn rows are taken from where they lie, so that all of them are in one buffer
     */
    int rows(StepGraph.Mode mode, int rows, int columns, int batch, boolean uncopied) {
        return switch (mode) {
            case FULL -> rows;
            case CHUNKED -> chunk(rows, columns);
            case BATCH -> uncopied ? rows : Math.max(1, Math.min(rows, rows(gathered, columns)) / batch) * batch;
        };
    }

    private static long elements(int rows, int columns) {
        return (long) rows * Math.max(1, columns);
    }
}
