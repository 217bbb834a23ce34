package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.Cleanup;
import dev.chainrule.cuda.driver.CubinCache;
import dev.chainrule.cuda.driver.CudaVersion;
import dev.chainrule.cuda.driver.DeviceAttribute;
import dev.chainrule.cuda.driver.GpuBlas;
import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.cuda.driver.GpuDriverException;
import dev.chainrule.cuda.driver.MemoryPool;
import dev.chainrule.cuda.driver.ModuleCache;
import dev.chainrule.cuda.driver.PtxAssembler;
import dev.chainrule.cuda.lower.KernelLowering;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.shape.DType;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A GPU as a device, real or simulated: the same code over either {@link GpuDriver}. All work goes through one stream, in the order of the
 * calls; so a buffer that is freed may be lent again at once. Any thread may call: each call makes the context current on its thread, and
 * calls exclude one another while they queue work, not while the GPU does it.
 *
 * <p>A failure after which CUDA answers every call with the same failure loses the device: every later call says so, and closing still frees
 * what is the host's.
 */
public final class CudaBackend implements Backend {
    private final String name;
    private final GpuDriver driver;
    private final int ordinal;
    private final KernelLowering lowering;
    private final CudaSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final String description;
    private final String chip;
    private final MemoryPool pool;
    private final GpuDriver.Context context;
    private GpuDriver.Stream stream;
    private ModuleCache modules;
    private Staging staging;
    private Optional<GpuBlas> blas;
    private String launched = "";
    private String lost;
    private boolean closed;

    /**
     * Opens a device.
     *
     * @param name      by which users know it, such as {@code cuda:0}
     * @param ordinal   the driver's number for it
     * @param assembler makes machine code; null, or a supplier of null, where the driver compiles
     * @throws WorkFailedException if the driver refuses
     */
    public CudaBackend(String name, GpuDriver driver, int ordinal, KernelLowering lowering, Supplier<PtxAssembler> assembler,
            CudaSettings settings) {
        this.name = name;
        this.driver = driver;
        this.ordinal = ordinal;
        this.lowering = lowering;
        this.settings = settings;
        this.pool = new MemoryPool(name, driver, settings.memoryCap());
        this.chip = chip(driver, ordinal);
        this.description = description(driver, ordinal);
        this.context = driver.devicePrimaryCtxRetain(ordinal);
        try {
            driver.ctxSetCurrent(context);
            modules = new ModuleCache(driver, chip, assembler,
                    new CubinCache(settings.cacheFolder() == null ? null : settings.cacheFolder().resolve("cubin")), this::show);
            stream = driver.streamCreate();
        } catch (RuntimeException failure) {
            Cleanup.after(failure, () -> driver.devicePrimaryCtxRelease(ordinal));
            throw failure;
        }
    }

    /** {@code NVIDIA H200, sm_90, 141 GiB, driver for CUDA 12.4}. */
    static String description(GpuDriver driver, int ordinal) {
        return driver.deviceGetName(ordinal) + ", " + chip(driver, ordinal) + ", " + MemoryPool.inWords(driver.deviceTotalMem(ordinal))
                + ", driver for CUDA " + CudaVersion.of(driver.driverGetVersion());
    }

    /** The chip of a device, such as {@code sm_90}. */
    static String chip(GpuDriver driver, int ordinal) {
        return "sm_" + driver.deviceGetAttribute(DeviceAttribute.COMPUTE_CAPABILITY_MAJOR, ordinal)
                + driver.deviceGetAttribute(DeviceAttribute.COMPUTE_CAPABILITY_MINOR, ordinal);
    }

    private void show(String text) {
        PtxFolder.keep(text);
        if (settings.debugLevel() >= 4) {
            settings.debugOut().println(text);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    /** The chip, such as {@code sm_90}. */
    public String chip() {
        return chip;
    }

    GpuDriver driver() {
        return driver;
    }

    GpuDriver.Stream stream() {
        return stream;
    }

    KernelLowering lowering() {
        return lowering;
    }

    CudaSettings settings() {
        return settings;
    }

    MemoryPool pool() {
        return pool;
    }

    ModuleCache modules() {
        return modules;
    }

    /** Pinned memory for copies, taken when it is first needed. */
    Staging staging() {
        if (staging == null) {
            staging = new Staging(this);
        }
        return staging;
    }

    /** cuBLAS, looked for when it is first needed. */
    Optional<GpuBlas> blas() {
        if (blas == null) {
            blas = driver.blas(stream);
        }
        return blas;
    }

    /** The library that large matrix products go to, for {@code doctor}; empty where a kernel of our own serves. */
    public Optional<String> blasVersion() {
        return use(() -> blas().map(GpuBlas::version));
    }

    /**
     * Does work on the device: alone, with the context current on this thread.
     *
     * @throws WorkFailedException if a call fails, or the device was lost before
     */
    <T> T use(Supplier<T> work) {
        lock.lock();
        try {
            if (closed) {
                throw new BadCallException("Device " + name + " is closed.");
            }
            if (lost != null) {
                throw new WorkFailedException(lost);
            }
            try {
                driver.ctxSetCurrent(context);
                return work.get();
            } catch (GpuDriverException failure) {
                throw seen(failure);
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #use(Supplier)}, without a result. */
    void use(Runnable work) {
        use(() -> {
            work.run();
            return null;
        });
    }

    private WorkFailedException seen(GpuDriverException failure) {
        if (!failure.losesDevice()) {
            return failure;
        }
        String kernels = launched.isEmpty() ? "" : " Launched before it: " + launched + ".";
        lost = lost != null ? lost
                : "Device " + name + " is lost, since " + failure.getMessage() + kernels + " Start the process anew to use it again.";
        return new WorkFailedException(lost, failure);
    }

    /** Notes which kernels were launched last, for messages: a fault on the GPU comes to light only when somebody waits. */
    void launched(String kernels) {
        launched = kernels;
    }

    /** Frees something; after the device was lost too, when failures are no news any more. */
    void free(Runnable work) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            boolean known = lost != null;
            Cleanup cleanup = new Cleanup();
            cleanup.run(() -> driver.ctxSetCurrent(context));
            cleanup.run(work);
            try {
                cleanup.throwFirst();
            } catch (GpuDriverException failure) {
                WorkFailedException told = seen(failure);
                if (!known) {
                    throw told;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Buffer allocate(DType dtype, long elements) {
        return use(() -> {
            MemoryPool.Lease lease = pool.lease(Math.multiplyExact(elements, (long) dtype.bytes()), dtype + "[" + elements + "]");
            try {
                if (lease.bytes() > 0) {
                    driver.memsetD8Async(lease.address(), (byte) 0, lease.bytes(), stream);
                }
                return new CudaBuffer(this, dtype, elements, lease);
            } catch (RuntimeException failure) {
                Cleanup.after(failure, lease::end);
                throw failure;
            }
        });
    }

    @Override
    public Program compile(Plan plan) {
        return new CudaProgram(plan, this);
    }

    @Override
    public long liveBytes() {
        return pool.liveBytes();
    }

    /** Bytes that are taken from the driver, idle ones too. */
    public long heldBytes() {
        return pool.heldBytes();
    }

    /** Gives idle memory back to the driver, and says how much. */
    public long trim() {
        return use(() -> {
            driver.streamSynchronize(stream);
            return pool.trim();
        });
    }

    @Override
    public void close() {
        free(() -> {
            Cleanup cleanup = new Cleanup();
            cleanup.run(() -> driver.streamSynchronize(stream));
            cleanup.run(() -> blas().ifPresent(GpuBlas::close), blas != null);
            cleanup.run(() -> staging.close(), staging != null);
            cleanup.run(pool::close);
            cleanup.run(modules::close);
            cleanup.run(() -> driver.streamDestroy(stream));
            cleanup.run(() -> driver.devicePrimaryCtxRelease(ordinal));
            closed = true;
            cleanup.throwFirst();
        });
    }
}
