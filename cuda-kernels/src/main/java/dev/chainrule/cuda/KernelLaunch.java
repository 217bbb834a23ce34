package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.Cleanup;
import dev.chainrule.cuda.driver.MemoryPool;
import dev.chainrule.cuda.driver.ModuleCache;
import dev.chainrule.cuda.lower.KernelCode;
import dev.chainrule.cuda.lower.KernelCode.Argument;
import dev.chainrule.cuda.lower.KernelCode.Count;
import dev.chainrule.cuda.lower.KernelCode.ScratchAddress;
import dev.chainrule.cuda.lower.KernelCode.SlotAddress;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** A kernel of our own: its text loaded, its scratch memory taken and zeroed. */
final class KernelLaunch implements Launch {
    private final Kernel kernel;
    private final CudaBackend backend;
    private final KernelCode code;
    private final List<MemoryPool.Lease> scratch = new ArrayList<>();
    private ModuleCache.Loaded loaded;

    KernelLaunch(Kernel kernel, DimSizes sizes, CudaBackend backend) {
        this.kernel = kernel;
        this.backend = backend;
        this.code = backend.lowering().lower(kernel, sizes);
        try {
            for (Argument argument : code.arguments()) {
                if (argument instanceof ScratchAddress wanted) {
                    scratch.add(zeroed(wanted));
                }
            }
            loaded = backend.modules().acquire(code.text(), code.entry(), code.sharedBytes());
        } catch (RuntimeException failure) {
            Cleanup.after(failure, this::close);
            throw failure;
        }
    }

    private MemoryPool.Lease zeroed(ScratchAddress wanted) {
        MemoryPool.Lease lease = backend.pool().lease(wanted.bytes(), wanted.name() + " of " + kernel.name());
        try {
            if (lease.bytes() > 0) {
                backend.driver().memsetD8Async(lease.address(), (byte) 0, lease.bytes(), backend.stream());
            }
        } catch (RuntimeException failure) {
            Cleanup.after(failure, lease::end);
            throw failure;
        }
        return lease;
    }

    @Override
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public void queue(ToLongFunction<Slot> addresses) {
        if (code.grid() == 0) {
            return;                                                  // nothing to do, and CUDA refuses an empty grid
        }
        long[] parameters = new long[code.arguments().size()];
        int nextScratch = 0;
        for (int k = 0; k < parameters.length; k++) {
            Argument argument = code.arguments().get(k);
            if (argument instanceof SlotAddress slot) {
                parameters[k] = addresses.applyAsLong(slot.slot());
            } else if (argument instanceof Count count) {
                parameters[k] = count.value();
            } else {
                parameters[k] = scratch.get(nextScratch++).address();
            }
        }
        backend.driver().launchKernel(loaded.function(), code.grid(), code.block(), code.sharedBytes(), backend.stream(), parameters);
    }

    @Override
    public void close() {
        Cleanup cleanup = new Cleanup();
        scratch.forEach(lease -> cleanup.run(lease::end));
        cleanup.run(() -> backend.modules().release(loaded), loaded != null);
        cleanup.throwFirst();
    }
}
