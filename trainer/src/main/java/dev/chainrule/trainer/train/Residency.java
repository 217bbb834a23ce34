package dev.chainrule.trainer.train;

import dev.chainrule.trainer.data.RowBlocks;

/**
 * Which rows stay in a device's memory, by how much of it they may take. Only the time depends on it: where rows that stay and rows that pass through
 * are cut is for {@link Layout} to say.
 *
 * @param training   whether all training rows stay
 * @param holdout    whether all held-out rows stay
 * @param chunkBytes where not all training rows stay, but chunk after chunk is taken in their own order: bytes for chunks, those included that
 *                   the others pass through
 */
record Residency(boolean training, boolean holdout, long chunkBytes) {
    /** What the cap {@code most} leaves room for: all rows; else the held-out ones, if they are content with half of it. */
    static Residency of(long most, RowBlocks training, RowBlocks holdout) {
        long held = bytes(holdout);
        if (bytes(training) <= most - held) {
            return new Residency(true, true, 0);
        }
        return held <= most / 2 ? new Residency(false, true, most - held) : new Residency(false, false, most / 2);
    }

    /** The bytes of inputs and targets. */
    static long bytes(RowBlocks rows) {
        return Float.BYTES * (long) rows.rows() * (rows.columns() + 1);
    }
}
