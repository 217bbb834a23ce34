package dev.chainrule.trainer.data;

import java.nio.Buffer;
import java.util.Optional;

/**
 * Rows ready to be trained on, in float32: of each its D inputs x and its target y. In memory ({@link HeapRows}) or in a file that is mapped to
 * memory; both give the same bits. Several threads may read at once.
 */
public interface RowBlocks {
    /** The number of rows N. */
    int rows();

    /** The number of inputs D of a row. */
    int columns();

    /**
     * Copies rows {@code from} to {@code to} (exclusive), row-major, to the beginning of {@code x} and {@code y}.
     *
     * @throws IndexOutOfBoundsException if they are not there, or do not fit
     */
    void read(int from, int to, float[] x, float[] y);

    /**
     * Copies the rows {@code order[from]} to {@code order[to − 1]}, in this order, to the beginning of {@code x} and {@code y}.
     *
     * @throws IndexOutOfBoundsException if they are not there, or do not fit
     */
    void gather(int[] order, int from, int to, float[] x, float[] y);

    /**
     * n rows where they lie, between position and limit of two buffers of float, or of bytes that are, to be read only.
     *
     * @param x inputs, row-major, n·D of them
     * @param y targets, n of them
     */
    record InPlace(Buffer x, Buffer y) {
    }

    /**
     * Rows {@code from} to {@code to} (exclusive) without copying them.
     *
     * @return empty if they do not lie in memory, or not in one piece
     * @throws IndexOutOfBoundsException if they are not there
     */
    default Optional<InPlace> inPlace(int from, int to) {
        return Optional.empty();
    }
}
