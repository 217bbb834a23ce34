package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.MemoryPool;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.shape.DType;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/** Memory of a GPU, copied by way of {@link Staging}. */
final class CudaBuffer implements Buffer {
    private final CudaBackend backend;
    private final DType dtype;
    private final long elements;
    private MemoryPool.Lease lease;

    CudaBuffer(CudaBackend backend, DType dtype, long elements, MemoryPool.Lease lease) {
        this.backend = backend;
        this.dtype = dtype;
        this.elements = elements;
        this.lease = lease;
    }

    CudaBackend backend() {
        return backend;
    }

    /** Where it is on the device. To be called within {@link CudaBackend#use}. */
    long address() {
        if (lease == null) {
            throw new BadCallException(
                    "This buffer of " + elements + " " + dtype + " elements on device " + backend.name() + " is closed.");
        }
        return lease.address();
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public long elements() {
        return elements;
    }

    @Override
    public void write(float[] source) {
        write(source.length, fill(source, 0));
    }

    @Override
    public void write(long at, float[] source, int from, int count) {
        backend.use(() -> {
            long address = address();
            if (count < 0 || from < 0 || from > source.length - count || at < 0 || at > elements - count) {
                throw new BadCallException("Elements " + from + " to " + (from + (long) count) + " of an array of " + source.length
                        + " cannot be copied to element " + at + " of a buffer of " + elements + ".");
            }
            backend.staging().write(address + at * dtype.bytes(), count, dtype.bytes(), fill(source, from));
        });
    }

    private Staging.Transfer fill(float[] source, int first) {
        return switch (dtype) {
            case F32 -> (block, from, count) -> block.asFloatBuffer().put(source, first + from, count);
            case F64 -> (block, from, count) -> widen(source, first + from, count, block.asDoubleBuffer());
            case I32 -> throw noNumbers();
        };
    }

    @Override
    public void write(double[] source) {
        Staging.Transfer fill = switch (dtype) {
            case F64 -> (block, from, count) -> block.asDoubleBuffer().put(source, from, count);
            case F32 -> (block, from, count) -> round(source, from, count, block.asFloatBuffer());
            case I32 -> throw noNumbers();
        };
        write(source.length, fill);
    }

    @Override
    public void write(int[] source) {
        if (dtype != DType.I32) {
            throw new BadCallException("A buffer of type " + dtype + " takes float or double numbers, not int.");
        }
        write(source.length, (block, from, count) -> block.asIntBuffer().put(source, from, count));
    }

    private void write(int length, Staging.Transfer fill) {
        backend.use(() -> {
            check(length);
            backend.staging().write(address(), length, dtype.bytes(), fill);
        });
    }

    @Override
    public void read(float[] target) {
        Staging.Transfer empty = switch (dtype) {
            case F32 -> (block, from, count) -> block.asFloatBuffer().get(target, from, count);
            case F64 -> (block, from, count) -> rounded(block.asDoubleBuffer(), target, from, count);
            case I32 -> throw noNumbers();
        };
        read(target.length, empty);
    }

    @Override
    public void read(double[] target) {
        Staging.Transfer empty = switch (dtype) {
            case F64 -> (block, from, count) -> block.asDoubleBuffer().get(target, from, count);
            case F32 -> (block, from, count) -> widened(block.asFloatBuffer(), target, from, count);
            case I32 -> throw noNumbers();
        };
        read(target.length, empty);
    }

    private void read(int length, Staging.Transfer empty) {
        backend.use(() -> {
            check(length);
            backend.staging().read(address(), length, dtype.bytes(), empty);
        });
    }

    private static void widen(float[] source, int from, int count, DoubleBuffer to) {
        for (int k = 0; k < count; k++) {
            to.put(k, source[from + k]);
        }
    }

    private static void round(double[] source, int from, int count, FloatBuffer to) {
        for (int k = 0; k < count; k++) {
            to.put(k, (float) source[from + k]);
        }
    }

    private static void rounded(DoubleBuffer from, float[] target, int start, int count) {
        for (int k = 0; k < count; k++) {
            target[start + k] = (float) from.get(k);
        }
    }

    private static void widened(FloatBuffer from, double[] target, int start, int count) {
        for (int k = 0; k < count; k++) {
            target[start + k] = from.get(k);
        }
    }

    private static BadCallException noNumbers() {
        return new BadCallException("A buffer of type i32 takes int row numbers, not float or double.");
    }

    private void check(int length) {
        address();
        if (length != elements) {
            throw new BadCallException("A buffer of " + elements + " elements cannot be copied from or to an array of " + length + ".");
        }
    }

    @Override
    public void close() {
        backend.free(() -> {
            MemoryPool.Lease held = lease;
            lease = null;
            if (held != null) {
                held.end();
            }
        });
    }
}
