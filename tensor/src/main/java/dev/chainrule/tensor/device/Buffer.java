package dev.chainrule.tensor.device;

import dev.chainrule.tensor.shape.DType;

/**
 * Memory of a device: {@link #elements()} elements of one type, dense. Copies convert nothing but the width: a float64 array written to an
 * f32 buffer is rounded, an f32 buffer read into a float64 array is widened. Use after {@link #close()} is an error.
 */
public interface Buffer extends AutoCloseable {
    /** Element type. */
    DType dtype();

    /** Number of elements. */
    long elements();

    /** Copies {@code source} in; its length must be {@link #elements()}. */
    void write(float[] source);

    /**
     * Copies {@code source[from]} to {@code source[from + count − 1]} to the elements from {@code at} on; the others stay as they are. Several
     * threads may write to different elements at once.
     *
     * @throws dev.chainrule.tensor.BadCallException if the array or the buffer has no such elements, or the buffer is one of i32
     */
    void write(long at, float[] source, int from, int count);

    /** Copies {@code source} in; its length must be {@link #elements()}. */
    void write(double[] source);

    /** Copies {@code source} in, for an i32 buffer; its length must be {@link #elements()}. */
    void write(int[] source);

    /** Copies the elements out into {@code target}, whose length must be {@link #elements()}. Waits for work under way. */
    void read(float[] target);

    /** Copies the elements out into {@code target}, whose length must be {@link #elements()}. Waits for work under way. */
    void read(double[] target);

    /** Frees the memory; a second call does nothing. */
    @Override
    void close();
}
