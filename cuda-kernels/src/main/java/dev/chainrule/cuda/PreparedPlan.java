package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.Cleanup;
import dev.chainrule.cuda.driver.MemoryPool;
import dev.chainrule.tensor.ChainruleException;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A plan with its sizes: every kernel lowered and loaded, every temporary's memory taken; what is missing is the caller's buffers. */
final class PreparedPlan {
    private final List<Launch> launches = new ArrayList<>();
    private final Map<Slot, MemoryPool.Lease> temporaries = new IdentityHashMap<>();

    PreparedPlan(Plan plan, DimSizes sizes, CudaBackend backend) {
        try {
            for (Slot slot : plan.temporaries()) {
                long bytes = Math.multiplyExact(slot.extent().at(sizes), (long) slot.dtype().bytes());
                temporaries.put(slot, backend.pool().lease(bytes, "temporary " + slot));
            }
            for (Kernel kernel : backend.lowering().kernels(plan, sizes, kernel -> isForBlas(kernel, sizes, backend))) {
                launches.add(prepared(kernel, sizes, backend));
            }
        } catch (RuntimeException failure) {
            Cleanup.after(failure, this::close);
            throw failure;
        }
    }

    /** Has the machine code of the plan's kernels made on all cores, while others use the device. */
    static void assembleAhead(Plan plan, DimSizes sizes, CudaBackend backend) {
        if (!backend.modules().assembles()) {
            return;
        }
        try {
            Predicate<Kernel> forBlas = kernel -> backend.use(() -> isForBlas(kernel, sizes, backend));
            backend.modules().assembleAhead(backend.lowering().kernels(plan, sizes, forBlas).stream().filter(forBlas.negate())
                    .map(kernel -> backend.lowering().lower(kernel, sizes).text()).distinct().toList());
        } catch (ChainruleException saidByTheRun) {
            return;                                                  // which checks its buffers first, and then prepares the plan
        }
    }

    private static Launch prepared(Kernel kernel, DimSizes sizes, CudaBackend backend) {
        return isForBlas(kernel, sizes, backend)
                ? new BlasLaunch((MatmulKernel) kernel, sizes, backend)
                : new KernelLaunch(kernel, sizes, backend);
    }

    private static boolean isForBlas(Kernel kernel, DimSizes sizes, CudaBackend backend) {
        return kernel instanceof MatmulKernel product && BlasLaunch.serves(product, sizes, backend);
    }

    List<Launch> launches() {
        return launches;
    }

    /** The address of a buffer: one of the caller's, or a temporary. */
    long address(Slot slot, Map<Slot, Long> bound) {
        MemoryPool.Lease temporary = temporaries.get(slot);
        return temporary != null ? temporary.address() : bound.get(slot);
    }

    /** Queues every kernel, in order. */
    void launch(Map<Slot, Long> bound) {
        for (Launch launch : launches) {
            launch.queue(slot -> address(slot, bound));
        }
    }

    void close() {
        Cleanup cleanup = new Cleanup();
        launches.forEach(launch -> cleanup.run(launch::close));
        temporaries.values().forEach(lease -> cleanup.run(lease::end));
        cleanup.throwFirst();
    }
}
