package dev.chainrule.trainer.train;

import dev.chainrule.tensor.device.Backend;

/**
 * How the rows of a training are cut, by the kind of device and the shape of the data, and never by the memory that there is: so the sums, and with them the
 * bits of the result, are the same whether the rows stay in memory or pass through it.
 *
 * @param whole up to this many features in all, a step of all rows takes them in one go
 * @param chunk features in a chunk, at most; of one row at least
 */
record Layout(long whole, long chunk) {
    /** On a GPU up to 64 MB in one go, else chunks of 32 MB: long enough that a launch costs little beside it. */
    static final Layout GPU = new Layout(1L << 24, 1L << 23);
    /** On a CPU up to 8 MB in one go, else chunks of 4 MB: two of them lie in a large cache, and any heap has room for them. */
    static final Layout CPU = new Layout(1L << 21, 1L << 20);

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
        return elements(rows, columns) <= whole ? rows : (int) Math.max(1, chunk / Math.max(1, columns));
    }

    /** Rows that lie in one buffer for the steps: whole batches, all of them where they stay in memory. */
    int rows(StepGraph.Mode mode, int rows, int columns, int batch, boolean resident) {
        return switch (mode) {
            case FULL -> rows;
            case CHUNKED -> chunk(rows, columns);
            case BATCH -> resident ? rows : Math.max(1, chunk(rows, columns) / batch) * batch;
        };
    }

    private static long elements(int rows, int columns) {
        return (long) rows * Math.max(1, columns);
    }
}
