package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.Cleanup;
import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A plan on a GPU. For the sizes of a run each kernel is lowered, its text loaded, its memory taken ({@link PreparedPlan}). The first run with
 * some buffers launches kernel by kernel; the second, which is likely not the last, is captured as a CUDA graph, and from then on a run is one
 * launch of that graph. Other buffers or sizes begin anew. With DEBUG at 2 or more nothing is captured, so that each kernel can be timed.
 */
final class CudaProgram implements Program {
    private final Plan plan;
    private final CudaBackend backend;
    private final GpuDriver driver;
    private final String kernels;
    private PreparedPlan prepared;
    private volatile DimSizes preparedFor;
    private Map<Slot, Long> boundBefore;
    private GpuDriver.GraphExec graph;
    private boolean closed;

    CudaProgram(Plan plan, CudaBackend backend) {
        this.plan = plan;
        this.backend = backend;
        this.driver = backend.driver();
        this.kernels = plan.kernels().stream().map(Kernel::name).collect(Collectors.joining(", "));
    }

    @Override
    public void run(List<Buffer> inputs, List<Buffer> outputs, DimSizes sizes) {
        if (!sizes.equals(preparedFor)) {
            PreparedPlan.assembleAhead(plan, sizes, backend);
        }
        backend.use(() -> {
            if (closed) {
                throw new BadCallException("This program on device " + backend.name() + " is closed.");
            }
            Map<Slot, Long> bound = new HashMap<>();
            bind(plan.inputs(), inputs, sizes, bound);
            bind(plan.outputs(), outputs, sizes, bound);
            prepare(sizes);
            backend.launched(kernels);
            if (backend.settings().debugLevel() >= 2) {
                KernelTimes.run(prepared, bound, sizes, backend);
            } else {
                launch(bound);
            }
        });
    }

    private void bind(List<Slot> slots, List<Buffer> buffers, DimSizes sizes, Map<Slot, Long> bound) {
        if (slots.size() != buffers.size()) {
            throw new BadCallException("The plan needs " + slots.size() + " buffers " + slots + ", not " + buffers.size() + ".");
        }
        for (int k = 0; k < slots.size(); k++) {
            Slot slot = slots.get(k);
            Buffer buffer = buffers.get(k);
            long elements = slot.extent().at(sizes);
            if (!(buffer instanceof CudaBuffer ours) || ours.backend() != backend) {
                throw new BadCallException("The buffer for " + slot + " is not on device " + backend.name() + ": copy it there first.");
            }
            if (buffer.dtype() != slot.dtype() || buffer.elements() != elements) {
                throw new BadCallException("The buffer for " + slot + " must have " + elements + " elements of type " + slot.dtype()
                        + " on device " + backend.name() + ", not " + buffer.elements() + " of type " + buffer.dtype() + ".");
            }
            bound.put(slot, ours.address());
        }
    }

    private void prepare(DimSizes sizes) {
        if (!sizes.equals(preparedFor)) {
            release();
            prepared = new PreparedPlan(plan, sizes, backend);
            preparedFor = sizes;
        }
    }

    private void launch(Map<Slot, Long> bound) {
        if (!bound.equals(boundBefore)) {
            dropGraph();
            prepared.launch(bound);
            boundBefore = bound;
            return;
        }
        if (graph == null) {
            graph = capture(bound);
        }
        driver.graphLaunch(graph, backend.stream());
    }

    private GpuDriver.GraphExec capture(Map<Slot, Long> bound) {
        GpuDriver.Stream stream = backend.stream();
        driver.streamBeginCapture(stream);
        try {
            prepared.launch(bound);
        } catch (RuntimeException failure) {
            Cleanup.after(failure, () -> driver.graphDestroy(driver.streamEndCapture(stream)));
            throw failure;
        }
        GpuDriver.Graph recorded = driver.streamEndCapture(stream);
        GpuDriver.GraphExec exec;
        try {
            exec = driver.graphInstantiate(recorded);
        } catch (RuntimeException failure) {
            Cleanup.after(failure, () -> driver.graphDestroy(recorded));
            throw failure;
        }
        try {
            driver.graphDestroy(recorded);
        } catch (RuntimeException failure) {
            Cleanup.after(failure, () -> driver.graphExecDestroy(exec));
            throw failure;
        }
        return exec;
    }

    private void dropGraph() {
        boundBefore = null;
        if (graph != null) {
            GpuDriver.GraphExec old = graph;
            graph = null;
            driver.graphExecDestroy(old);
        }
    }

    private void release() {
        Cleanup cleanup = new Cleanup();
        preparedFor = null;
        cleanup.run(this::dropGraph);
        if (prepared != null) {
            PreparedPlan old = prepared;
            prepared = null;
            cleanup.run(old::close);
        }
        cleanup.throwFirst();
    }

    @Override
    public void close() {
        backend.free(() -> {
            closed = true;
            release();
        });
    }
}
