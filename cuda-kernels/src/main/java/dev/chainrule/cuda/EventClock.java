package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.Cleanup;
import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.tensor.device.Buffer;

/** Times work on a GPU by the GPU's own events, which know nothing of what the host does meanwhile. */
public final class EventClock {
    private final CudaBackend backend;

    /** A clock of that device. */
    public EventClock(CudaBackend backend) {
        this.backend = backend;
    }

    /**
     * Milliseconds from when the device begins with {@code work} until it has done it.
     *
     * @param work queues something on the device: runs a program, copies
     * @throws dev.chainrule.tensor.WorkFailedException if the work fails
     */
    public double millis(Runnable work) {
        return backend.use(() -> {
            GpuDriver driver = backend.driver();
            GpuDriver.Event start = driver.eventCreate();
            Cleanup cleanup = new Cleanup();
            double[] millis = new double[1];
            cleanup.run(() -> {
                GpuDriver.Event end = driver.eventCreate();
                Cleanup ended = new Cleanup();
                ended.run(() -> {
                    driver.eventRecord(start, backend.stream());
                    work.run();
                    driver.eventRecord(end, backend.stream());
                    driver.eventSynchronize(end);
                    millis[0] = driver.eventElapsedTime(start, end);
                });
                ended.run(() -> driver.eventDestroy(end));
                ended.throwFirst();
            });
            cleanup.run(() -> driver.eventDestroy(start));
            cleanup.throwFirst();
            return millis[0];
        });
    }

    /**
     * Queues a copy from one buffer of the device to another.
     *
     * @param to as long as {@code from}
     */
    public void copy(Buffer from, Buffer to) {
        backend.use(() -> {
            long bytes = Math.multiplyExact(from.elements(), (long) from.dtype().bytes());
            backend.driver().memcpyDtoDAsync(((CudaBuffer) to).address(), ((CudaBuffer) from).address(), bytes, backend.stream());
        });
    }
}
