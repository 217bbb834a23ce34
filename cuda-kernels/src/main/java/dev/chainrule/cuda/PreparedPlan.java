package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.Cleanup;
import dev.chainrule.cuda.driver.MemoryPool;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
            for (Kernel kernel : fused(plan, sizes, backend)) {
                launches.add(prepared(kernel, sizes, backend));
            }
        } catch (RuntimeException failure) {
            Cleanup.after(failure, this::close);
            throw failure;
        }
    }

    /** The plan's kernels, two as one where the lowering can write them so and cuBLAS does not make the first. */
    private static List<Kernel> fused(Plan plan, DimSizes sizes, CudaBackend backend) {
        List<Kernel> kernels = new ArrayList<>();
        for (Kernel kernel : plan.kernels()) {
            Kernel before = kernels.isEmpty() ? null : kernels.get(kernels.size() - 1);
            Optional<Kernel> both = before == null || before instanceof MatmulKernel product && BlasLaunch.serves(product, sizes, backend)
                    ? Optional.empty()
                    : backend.lowering().asOne(before, kernel, plan, sizes);
            both.ifPresent(one -> kernels.remove(kernels.size() - 1));
            kernels.add(both.orElse(kernel));
        }
        return kernels;
    }

    private static Launch prepared(Kernel kernel, DimSizes sizes, CudaBackend backend) {
        return kernel instanceof MatmulKernel matmul && BlasLaunch.serves(matmul, sizes, backend)
                ? new BlasLaunch(matmul, sizes, backend)
                : new KernelLaunch(kernel, sizes, backend);
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
