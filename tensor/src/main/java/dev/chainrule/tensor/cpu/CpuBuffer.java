package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.shape.DType;
import java.util.concurrent.atomic.AtomicLong;

/** A plain Java array as a device buffer: {@code float[]}, {@code double[]} or {@code int[]}. */
final class CpuBuffer implements Buffer {
    private final DType dtype;
    private final long elements;
    private final AtomicLong liveBytes;
    private Object array;

    CpuBuffer(DType dtype, long elements, AtomicLong liveBytes) {
        this.dtype = dtype;
        this.elements = elements;
        this.liveBytes = liveBytes;
        this.array = newArray(dtype, elements, liveBytes);
        liveBytes.addAndGet(elements * dtype.bytes());
    }

    static Object newArray(DType dtype, long elements, AtomicLong liveBytes) {
        if (elements > Integer.MAX_VALUE - 8) {
            throw new WorkFailedException(
                    "A buffer of " + elements + " elements does not fit a Java array (at most " + (Integer.MAX_VALUE - 8)
                            + "): use fewer rows, or device cuda.");
        }
        int length = (int) elements;
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

    /** The array itself. */
    Object array() {
        if (array == null) {
            throw new BadCallException("This buffer of " + elements + " " + dtype + " elements on device cpu is closed.");
        }
        return array;
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
        switch (dtype) {
            case F32 -> System.arraycopy(source, 0, array(), 0, source.length);
            case F64 -> {
                double[] to = doubles();
                for (int k = 0; k < to.length; k++) {
                    to[k] = source[k];
                }
            }
            case I32 -> throw noNumbers();
        }
    }

    @Override
    public void write(double[] source) {
        check(source.length);
        switch (dtype) {
            case F64 -> System.arraycopy(source, 0, array(), 0, source.length);
            case F32 -> {
                float[] to = floats();
                for (int k = 0; k < to.length; k++) {
                    to[k] = (float) source[k];
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
        System.arraycopy(source, 0, array(), 0, source.length);
    }

    @Override
    public void read(float[] target) {
        check(target.length);
        switch (dtype) {
            case F32 -> System.arraycopy(array(), 0, target, 0, target.length);
            case F64 -> {
                double[] from = doubles();
                for (int k = 0; k < from.length; k++) {
                    target[k] = (float) from[k];
                }
            }
            case I32 -> throw noNumbers();
        }
    }

    @Override
    public void read(double[] target) {
        check(target.length);
        switch (dtype) {
            case F64 -> System.arraycopy(array(), 0, target, 0, target.length);
            case F32 -> {
                float[] from = floats();
                for (int k = 0; k < from.length; k++) {
                    target[k] = from[k];
                }
            }
            case I32 -> throw noNumbers();
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
            liveBytes.addAndGet(-elements * dtype.bytes());
        }
    }
}
