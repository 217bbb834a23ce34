package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Debug;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A plan on the CPU: its kernels one after the other, its temporaries kept from run to run while the sizes stay the same. */
final class CpuProgram implements Program {
    /** One kernel, ready to run. */
    private interface Step {
        /** @param rebound whether some buffer is not the one of the run before */
        void run(Function<Slot, CpuBuffer> buffers, boolean rebound, DimSizes sizes, Workers workers);
    }

    /** Inputs, or outputs: how many elements each must have for the sizes of this run, and the buffers of the run before. */
    private final class Bindings {
        final List<Slot> slots;
        final boolean[] isWritten;
        final boolean[] isMultiplied;
        final CpuBuffer[] last;
        long[] elements;

        Bindings(List<Slot> slots) {
            this.slots = slots;
            isWritten = new boolean[slots.size()];
            isMultiplied = new boolean[slots.size()];
            last = new CpuBuffer[slots.size()];
            for (int k = 0; k < last.length; k++) {
                isWritten[k] = written.contains(slots.get(k));
                isMultiplied[k] = multiplied.contains(slots.get(k));
            }
        }

        void sizes(DimSizes sizes) {
            elements = slots.stream().mapToLong(slot -> slot.extent().at(sizes)).toArray();
            Arrays.fill(last, null);
        }

        /** Whether these are the buffers of the run before, and open. */
        boolean are(List<Buffer> buffers) {
            boolean same = buffers.size() == last.length;
            for (int k = 0; same && k < last.length; k++) {
                same = last[k] != null && buffers.get(k) == last[k] && last[k].array() != null;
            }
            return same;
        }
    }

    private static final int COPIED_AT_ONCE = 1 << 16;

    private final Plan plan;
    private final CpuBackend backend;
    private final List<Step> steps = new ArrayList<>();
    /** What kernels write, and what products read. */
    private final Set<Slot> written = new HashSet<>();
    private final Set<Slot> multiplied = new HashSet<>();
    /** Of what is mapped, for products; as long as the sizes stay the same. */
    private final Map<Slot, CpuBuffer> copies = new HashMap<>();
    private final Map<Slot, CpuBuffer> bound = new IdentityHashMap<>();
    private final Function<Slot, CpuBuffer> buffers = bound::get;
    private final Bindings inputs;
    private final Bindings outputs;
    private DimSizes sizesNow;
    /** Whether some buffer is not the one of the last run that came to its end. */
    private boolean rebound;
    private boolean closed;

    CpuProgram(Plan plan, CpuBackend backend) {
        this.plan = plan;
        this.backend = backend;
        for (Kernel kernel : plan.kernels()) {
            written.addAll(kernel.outputs());
            multiplied.addAll(kernel instanceof MatmulKernel ? kernel.inputs() : List.of());
            steps.add(kernel instanceof RowKernel rows
                    ? new RowProgram(rows, backend.tileOps())::run
                    : matmul(new CpuMatmul((MatmulKernel) kernel, backend.simd(), backend.blas())));
        }
        inputs = new Bindings(plan.inputs());
        outputs = new Bindings(plan.outputs());
    }

    private static Step matmul(CpuMatmul matmul) {
        return (buffers, rebound, sizes, workers) -> matmul.run(buffers, sizes, workers);
    }

    @Override
    public synchronized void run(List<Buffer> inputBuffers, List<Buffer> outputBuffers, DimSizes sizes) {
        if (closed) {
            throw new BadCallException("This program on device " + backend.name() + " is closed.");
        }
        boolean known = sizes == sizesNow || sizes.equals(sizesNow);
        if (!known) {
            freeTemporaries();
            inputs.sizes(sizes);
            outputs.sizes(sizes);
        }
        if (!inputs.are(inputBuffers) || !outputs.are(outputBuffers)) {
            rebound = true;
            bind(inputs, inputBuffers);
            bind(outputs, outputBuffers);
        }
        if (!known) {
            for (Slot slot : plan.temporaries()) {
                bound.put(slot, (CpuBuffer) backend.allocate(slot.dtype(), slot.extent().at(sizes)));
            }
            sizesNow = sizes;
            rebound = true;
        }
        if (Debug.shows(Debug.TIMES)) {
            runTimed(sizes);
        } else {
            for (int k = 0; k < steps.size(); k++) {
                steps.get(k).run(buffers, rebound, sizesNow, backend.workers());
            }
        }
        rebound = false;
    }

    private void runTimed(DimSizes sizes) {
        for (int k = 0; k < steps.size(); k++) {
            Kernel kernel = plan.kernels().get(k);
            long start = System.nanoTime();
            steps.get(k).run(buffers, rebound, sizes, backend.workers());
            double seconds = Math.max(1, System.nanoTime() - start) / 1e9;
            Debug.say(Debug.TIMES, () -> String.format(Locale.ROOT, "cpu %s %.1f µs, %.4g GB/s, %.4g GFLOP/s", kernel.name(), seconds * 1e6,
                    kernel.bytes().at(sizes) / seconds / 1e9, kernel.flops().at(sizes) / seconds / 1e9));
        }
    }

    private void bind(Bindings bindings, List<Buffer> buffers) {
        List<Slot> slots = bindings.slots;
        if (slots.size() != buffers.size()) {
            throw new BadCallException("The plan needs " + slots.size() + " buffers " + slots + ", not " + buffers.size() + ".");
        }
        for (int k = 0; k < slots.size(); k++) {
            bind(bindings, k, buffers.get(k));
        }
    }

    private void bind(Bindings bindings, int k, Buffer buffer) {
        Slot slot = bindings.slots.get(k);
        if (!(buffer instanceof CpuBuffer) || buffer.dtype() != slot.dtype() || buffer.elements() != bindings.elements[k]) {
            throw new BadCallException("The buffer for " + slot + " must have " + bindings.elements[k] + " elements of type " + slot.dtype()
                    + " on device cpu, not " + buffer.elements() + " of type " + buffer.dtype() + ".");
        }
        CpuBuffer ours = (CpuBuffer) buffer;
        if (bindings.isWritten[k]) {
            ours.checkWritable();
        }
        boolean copied = bindings.isMultiplied[k] && ours.isMapped();
        bound.put(slot, copied ? inArray(slot, ours) : ours);
        bindings.last[k] = copied ? null : ours;
    }

    /** A copy in an array, which is what products read: they read it several times, so that the copy costs little beside them. */
    private CpuBuffer inArray(Slot slot, CpuBuffer mapped) {
        CpuBuffer copy = copies.computeIfAbsent(slot, s -> (CpuBuffer) backend.allocate(s.dtype(), mapped.elements()));
        int elements = (int) mapped.elements();
        backend.workers().run((elements + COPIED_AT_ONCE - 1) / COPIED_AT_ONCE, (piece, worker) -> {
            int at = piece * COPIED_AT_ONCE;
            mapped.copyTo(copy.floats(), copy.first() + at, at, Math.min(COPIED_AT_ONCE, elements - at));
        });
        return copy;
    }

    @Override
    public synchronized void close() {
        closed = true;
        freeTemporaries();
    }

    private void freeTemporaries() {
        plan.temporaries().forEach(slot -> {
            CpuBuffer buffer = bound.remove(slot);
            if (buffer != null) {
                buffer.close();
            }
        });
        copies.values().forEach(CpuBuffer::close);
        copies.clear();
        sizesNow = null;
    }
}
