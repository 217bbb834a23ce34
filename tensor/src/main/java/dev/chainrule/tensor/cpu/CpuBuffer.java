package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.shape.DType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A plain Java array as a device buffer: {@code float[]}, {@code double[]} or {@code int[]}. The elements of a large one begin a few places
 * into the array, at the beginning of a cache line, for else every load of 64 bytes would touch two of them (measured: 5 to 25 % of a step). Where
 * that is says {@link ArrayAddress}; where it does not know, it is taken to be behind the header of 16 bytes of an array that begins with a page, as
 * large ones do under the collector that Java takes by itself. Where an array lies elsewhere, or is moved, nothing is lost but that time.
 *
 * <p>Or somebody else's memory, float32, to be read only: an array again, or a {@link FloatBuffer} over what is mapped.
 */
final class CpuBuffer implements Buffer {
    private static final long LARGE = 512 << 10;
    /** What a cache line has left behind the header of an array. */
    private static final int LINE_REST = ArrayAddress.LINE - 16;

    private final DType dtype;
    private final long elements;
    private final AtomicLong liveBytes;
    private final int first;
    private final boolean writable;
    /** What {@link #array} shows, if that is no array. */
    private final java.nio.Buffer memory;
    private Object array;

    CpuBuffer(DType dtype, long elements, AtomicLong liveBytes) {
        this.dtype = dtype;
        this.elements = elements;
        this.liveBytes = liveBytes;
        boolean aligned = dtype != DType.I32 && elements * dtype.bytes() >= LARGE && elements < Integer.MAX_VALUE - ArrayAddress.LINE;
        this.array = newArray(dtype, aligned ? ArrayAddress.LINE / dtype.bytes() : 0, elements, liveBytes);
        this.first = aligned ? firstOfLine(array, dtype) : 0;
        memory = null;
        writable = true;
        liveBytes.addAndGet(elements * dtype.bytes());
    }

    /**
     * What lies between position and limit; never written, and not counted as memory of the device.
     *
     * @throws BadCallException if these are no floats
     */
    CpuBuffer(java.nio.Buffer floats) {
        this(floatsOf(floats), floats instanceof ByteBuffer bytes ? bytes.slice().order(bytes.order()) : null);
    }

    private CpuBuffer(FloatBuffer floats, ByteBuffer bytes) {
        dtype = DType.F32;
        elements = floats.remaining();
        liveBytes = null;
        first = floats.hasArray() ? floats.arrayOffset() + floats.position() : 0;
        array = floats.hasArray() ? floats.array() : floats;
        memory = bytes == null ? floats : bytes;
        writable = false;
    }

    private static FloatBuffer floatsOf(java.nio.Buffer memory) {
        if (memory instanceof FloatBuffer floats) {
            return floats.hasArray() ? floats : floats.slice();
        }
        if (memory instanceof ByteBuffer bytes && bytes.remaining() % Float.BYTES == 0) {
            return bytes.slice().order(bytes.order()).asFloatBuffer();
        }
        throw new BadCallException("A buffer in place is made of a FloatBuffer, or of a ByteBuffer with 4 bytes for each number, not of "
                + memory + ".");
    }

    private static int firstOfLine(Object array, DType dtype) {
        int bytes = ArrayAddress.toLine(array);
        return (bytes < 0 ? LINE_REST : bytes) / dtype.bytes();
    }

    private static Object newArray(DType dtype, int before, long elements, AtomicLong liveBytes) {
        if (elements > Integer.MAX_VALUE - 8) {
            throw new WorkFailedException(
                    "A buffer of " + elements + " elements does not fit a Java array (at most " + (Integer.MAX_VALUE - 8)
                            + "): use fewer rows, or device cuda.");
        }
        int length = before + (int) elements;
        try {
            return switch (dtype) {
                case F32 -> new float[length];
                case F64 -> new double[length];
                case I32 -> new int[length];
            };
        } catch (OutOfMemoryError full) {
            throw new WorkFailedException("The Java heap has no room for " + elements * dtype.bytes() + " bytes more; the device cpu holds "
                    + liveBytes.get() + " bytes: start Java with a larger -Xmx, or use fewer rows.", full);
        }
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public long elements() {
        return elements;
    }

    /** The array itself, or the {@link FloatBuffer} ({@link #isMapped}); element 0 is at {@link #first()}. */
    Object array() {
        if (array == null) {
            throw new BadCallException("This buffer of " + elements + " " + dtype + " elements on device cpu is closed.");
        }
        return array;
    }

    /** Whether the elements lie outside of every array, so that {@link #array()} is a {@link FloatBuffer}. */
    boolean isMapped() {
        return array() instanceof FloatBuffer;
    }

    /** What is mapped, of bytes where it was given so; its first element is {@link #first()}. */
    java.nio.Buffer memory() {
        return memory;
    }

    /** The index of element 0 in the array; 0 for int. */
    int first() {
        return first;
    }

    float[] floats() {
        return (float[]) array();
    }

    double[] doubles() {
        return (double[]) array();
    }

    @Override
    public void write(float[] source) {
        check(source.length);
        checkWritable();
        copy(0, source, 0, source.length);
    }

    @Override
    public void write(long at, float[] source, int from, int count) {
        array();
        checkPart(at, source.length, from, count);
        checkWritable();
        copy((int) at, source, from, count);
    }

    private void copy(int at, float[] source, int from, int count) {
        switch (dtype) {
            case F32 -> System.arraycopy(source, from, array(), first + at, count);
            case F64 -> {
                double[] to = doubles();
                for (int k = 0; k < count; k++) {
                    to[first + at + k] = source[from + k];
                }
            }
            case I32 -> throw noNumbers();
        }
    }

    /** @throws BadCallException if this is somebody else's memory */
    void checkWritable() {
        if (!writable) {
            throw new BadCallException(
                    "This buffer of " + elements
                            + " elements is memory of the caller's, and is only read: copy it to one of the device's.");
        }
    }

    private void checkPart(long at, int length, int from, int count) {
        if (count < 0 || from < 0 || from > length - count || at < 0 || at > elements - count) {
            throw new BadCallException("Elements " + from + " to " + (from + (long) count) + " of an array of " + length
                    + " cannot be copied to element " + at + " of a buffer of " + elements + ".");
        }
    }

    @Override
    public void write(double[] source) {
        check(source.length);
        checkWritable();
        switch (dtype) {
            case F64 -> System.arraycopy(source, 0, array(), first, source.length);
            case F32 -> {
                float[] to = floats();
                for (int k = 0; k < elements; k++) {
                    to[first + k] = (float) source[k];
                }
            }
            case I32 -> throw noNumbers();
        }
    }

    @Override
    public void write(int[] source) {
        check(source.length);
        if (dtype != DType.I32) {
            throw new BadCallException("A buffer of type " + dtype + " takes float or double numbers, not int.");
        }
        System.arraycopy(source, 0, array(), first, source.length);
    }

    @Override
    public void read(float[] target) {
        check(target.length);
        switch (dtype) {
            case F32 -> copyTo(target, 0, 0, target.length);
            case F64 -> {
                double[] from = doubles();
                for (int k = 0; k < elements; k++) {
                    target[k] = (float) from[first + k];
                }
            }
            case I32 -> throw noNumbers();
        }
    }

    @Override
    public void read(double[] target) {
        check(target.length);
        switch (dtype) {
            case F64 -> System.arraycopy(array(), first, target, 0, target.length);
            case F32 -> {
                float[] narrow = new float[target.length];
                copyTo(narrow, 0, 0, narrow.length);
                for (int k = 0; k < narrow.length; k++) {
                    target[k] = narrow[k];
                }
            }
            case I32 -> throw noNumbers();
        }
    }

    /** Copies {@code count} elements of an f32 buffer, from element {@code at} on, to {@code target[start]} and what follows it. */
    void copyTo(float[] target, int start, int at, int count) {
        if (array() instanceof FloatBuffer memory) {
            memory.get(first + at, target, start, count);
        } else {
            System.arraycopy(array, first + at, target, start, count);
        }
    }

    private BadCallException noNumbers() {
        return new BadCallException("A buffer of type i32 takes int row numbers, not float or double.");
    }

    private void check(int length) {
        array();
        if (length != elements) {
            throw new BadCallException("A buffer of " + elements + " elements cannot be copied from or to an array of " + length + ".");
        }
    }

    @Override
    public void close() {
        if (array != null) {
            array = null;
            if (writable) {
                liveBytes.addAndGet(-elements * dtype.bytes());
            }
        }
    }
}
