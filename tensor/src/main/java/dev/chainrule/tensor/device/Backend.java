package dev.chainrule.tensor.device;

import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.shape.DType;
import java.util.Optional;

/**
 * <b>The one seam</b>: what a device must be able to do. Allocate memory, copy in and out ({@link Buffer}), turn a {@link Plan} into a
 * {@link Program}. Everything above is device-neutral; everything below is one device's affair. May be used by several threads.
 */
public interface Backend extends AutoCloseable {
    /** The name by which a user asks for this device: {@code cpu}, {@code sim}, {@code cuda:0}. */
    String name();

    /** One line for people: processor or GPU, cores, instruction set, memory. */
    String description();

    /**
     * A zero-filled buffer.
     *
     * @param elements how many elements of {@code dtype}
     * @throws dev.chainrule.tensor.WorkFailedException if memory runs out; says what is held
     */
    Buffer allocate(DType dtype, long elements);

    /**
     * A buffer of f32 that is {@code memory} itself, from its position to its limit, for kernels to read: nothing is copied, so what changes
     * there changes in the buffer. Writing to it, or running a program that does, is a {@link dev.chainrule.tensor.BadCallException}; it does
     * not count among {@link #liveBytes()}, and closing it leaves the memory as it is.
     *
     * @param memory floats between its position and its limit, in either order of bytes: a {@link java.nio.FloatBuffer}, or better, if they lie
     *               outside of the heap, a {@link java.nio.ByteBuffer}, from which every Java can load vectors
     * @throws dev.chainrule.tensor.BadCallException if it is neither, or has no whole number of floats
     * @return empty where this device computes on memory of its own only, so that rows must be copied there
     */
    default Optional<Buffer> inPlace(java.nio.Buffer memory) {
        return Optional.empty();
    }

    /** Makes a plan ready to run, many times. */
    Program compile(Plan plan);

    /** Bytes of all buffers that are allocated and not closed; a suite ends with 0. */
    long liveBytes();

    /** Frees what the device holds; buffers must not be used afterwards. */
    @Override
    void close();
}
