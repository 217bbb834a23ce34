package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.driver.CudaResult;
import dev.chainrule.cuda.driver.DeviceAttribute;
import dev.chainrule.cuda.driver.FunctionAttribute;
import dev.chainrule.cuda.driver.GpuBlas;
import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.cuda.driver.GpuDriverException;
import dev.chainrule.cuda.sim.SimulatedHandles.SimContext;
import dev.chainrule.cuda.sim.SimulatedHandles.SimEvent;
import dev.chainrule.cuda.sim.SimulatedHandles.SimFunction;
import dev.chainrule.cuda.sim.SimulatedHandles.SimGraph;
import dev.chainrule.cuda.sim.SimulatedHandles.SimGraphExec;
import dev.chainrule.cuda.sim.SimulatedHandles.SimHostMemory;
import dev.chainrule.cuda.sim.SimulatedHandles.SimModule;
import dev.chainrule.cuda.sim.SimulatedHandles.SimStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A CUDA driver with one simulated device: the same calls as the real one, the same refusals where a program breaks the driver's rules, and
 * kernels that run as PTX text in Java. Work on a stream is done when it is queued, so a {@link PtxFault} comes from the very launch that
 * caused it. Stricter than the real driver: handles that were destroyed, threads without a context and calls that must not be made while a
 * stream is captured are always noticed, and {@link #alive} says what was never freed.
 */
public final class SimulatedGpuDriver implements GpuDriver {
    /** The version of CUDA that it claims. */
    private static final int VERSION = 12000;

    private final PtxSimulator simulator;
    private final GlobalMemory memory;
    private final SimContext context = new SimContext();
    private final ThreadLocal<Context> current = new ThreadLocal<>();
    private final ThreadLocal<SimStream> capturing = new ThreadLocal<>();
    private final SimulatedHandles handles = new SimulatedHandles();
    private volatile BiConsumer<String, LaunchStatistics> listener = (entry, statistics) -> {
    };
    private int retained;

    /** A device of that description, with memory of its own. */
    public SimulatedGpuDriver(DeviceDescription device) {
        this(new PtxSimulator(device), new GlobalMemory(device));
    }

    /**
     * @param simulator runs the kernels
     * @param memory    the device's
     */
    public SimulatedGpuDriver(PtxSimulator simulator, GlobalMemory memory) {
        this.simulator = simulator;
        this.memory = memory;
    }

    /** The device's memory. */
    public GlobalMemory memory() {
        return memory;
    }

    /** Is told of each launch that ran to its end: the entry's name and what was done. */
    public void onLaunch(BiConsumer<String, LaunchStatistics> newListener) {
        listener = newListener;
    }

    /** What was made and not freed: empty at the end of a good program. */
    public List<String> alive() {
        List<String> all = handles.alive();
        if (memory.mappedBytes() > 0) {
            all.add(memory.mappedBytes() + " bytes of memory");
        }
        if (retained > 0) {
            all.add("the context, retained " + retained + " times");
        }
        return all;
    }

    // ---- rules ----

    private void needsContext(String call) {
        if (current.get() == null || retained == 0) {
            throw GpuDriverException.of(call, CudaResult.CUDA_ERROR_INVALID_CONTEXT);
        }
    }

    private void notWhileCapturing(String call) {
        needsContext(call);
        if (capturing.get() != null) {
            throw GpuDriverException.of(call, CudaResult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
        }
    }

    /** Does work now, or notes it where the stream is captured. */
    void queue(String call, Stream stream, Runnable work) {
        needsContext(call);
        SimStream queue = handles.known(call, SimStream.class, stream);
        if (queue.capture != null) {
            queue.capture.add(work);
        } else {
            work.run();
        }
    }

    // ---- devices ----

    @Override
    public int driverGetVersion() {
        return VERSION;
    }

    @Override
    public int deviceGetCount() {
        return 1;
    }

    private void onlyDevice(String call, int device) {
        if (device != 0) {
            throw GpuDriverException.of(call + " of " + device, CudaResult.CUDA_ERROR_INVALID_DEVICE);
        }
    }

    @Override
    public String deviceGetName(int device) {
        onlyDevice("cuDeviceGetName", device);
        return simulator.device().name();
    }

    @Override
    public long deviceTotalMem(int device) {
        onlyDevice("cuDeviceTotalMem", device);
        return simulator.device().memoryBytes();
    }

    @Override
    public int deviceGetAttribute(DeviceAttribute attribute, int device) {
        onlyDevice("cuDeviceGetAttribute", device);
        return SimulatedAttributes.of(simulator.device(), attribute);
    }

    @Override
    public synchronized Context devicePrimaryCtxRetain(int device) {
        onlyDevice("cuDevicePrimaryCtxRetain", device);
        retained++;
        return context;
    }

    @Override
    public synchronized void devicePrimaryCtxRelease(int device) {
        onlyDevice("cuDevicePrimaryCtxRelease", device);
        if (retained == 0) {
            throw GpuDriverException.of("cuDevicePrimaryCtxRelease", CudaResult.CUDA_ERROR_INVALID_CONTEXT);
        }
        retained--;
    }

    @Override
    public void ctxSetCurrent(Context wanted) {
        current.set(wanted);
    }

    // ---- code ----

    @Override
    public Module moduleLoadPtx(String text) {
        notWhileCapturing("cuModuleLoadData of PTX");
        try {
            return handles.made(new SimModule(PtxParser.parse(text)), "a module");
        } catch (PtxParseException wrong) {
            throw GpuDriverException.of("cuModuleLoadData of PTX", CudaResult.CUDA_ERROR_INVALID_PTX, wrong.getMessage(), wrong);
        }
    }

    @Override
    public Module moduleLoadCubin(byte[] cubin) {
        throw GpuDriverException.of("cuModuleLoadData of machine code", CudaResult.CUDA_ERROR_NO_BINARY_FOR_GPU);
    }

    @Override
    public void moduleUnload(Module module) {
        needsContext("cuModuleUnload");
        handles.gone("cuModuleUnload", module);
    }

    @Override
    public Function moduleGetFunction(Module module, String entry) {
        needsContext("cuModuleGetFunction of " + entry);
        SimModule loaded = handles.known("cuModuleGetFunction of " + entry, SimModule.class, module);
        PtxEntry found = loaded.parsed().entries().get(entry);
        if (found == null) {
            throw GpuDriverException.of("cuModuleGetFunction of " + entry, CudaResult.CUDA_ERROR_NOT_FOUND);
        }
        return new SimFunction(loaded, found);
    }

    /** Registers are the assembler's affair: 0 here. */
    @Override
    public int funcGetAttribute(FunctionAttribute attribute, Function function) {
        return switch (attribute) {
            case MAX_THREADS_PER_BLOCK -> simulator.device().threadsPerBlock();
            case SHARED_SIZE_BYTES -> ((SimFunction) function).entry.staticSharedBytes();
            case LOCAL_SIZE_BYTES, NUM_REGS -> 0;
        };
    }

    @Override
    public void funcSetMaxDynamicShared(Function function, int bytes) {
        String call = "cuFuncSetAttribute of " + function.name() + " to " + bytes + " bytes of shared memory";
        needsContext(call);
        SimFunction ours = (SimFunction) function;
        if (bytes < 0 || bytes + ours.entry.staticSharedBytes() > simulator.device().sharedBytesPerBlock()) {
            throw GpuDriverException.of(call, CudaResult.CUDA_ERROR_INVALID_VALUE);
        }
        ours.dynamicShared = bytes;
    }

    // ---- memory ----

    @Override
    public long memAlloc(long bytes) {
        String call = "cuMemAlloc of " + bytes + " bytes";
        notWhileCapturing(call);
        if (bytes > memGetInfo().free()) {
            throw GpuDriverException.of(call, CudaResult.CUDA_ERROR_OUT_OF_MEMORY);
        }
        try {
            return memory.map(bytes);
        } catch (OutOfMemoryError heap) {
            throw GpuDriverException.of(call, CudaResult.CUDA_ERROR_OUT_OF_MEMORY,
                    "simulated memory lies in Java's heap, which is full: start Java with a larger -Xmx, or use fewer rows.", heap);
        }
    }

    @Override
    public void memFree(long address) {
        notWhileCapturing("cuMemFree");
        memory.unmap(address);
    }

    @Override
    public MemInfo memGetInfo() {
        long total = simulator.device().memoryBytes();
        return new MemInfo(total - memory.mappedBytes(), total);
    }

    @Override
    public HostMemory memHostAlloc(int bytes) {
        notWhileCapturing("cuMemHostAlloc of " + bytes + " bytes");
        return handles.made(new SimHostMemory(bytes), "pinned memory");
    }

    @Override
    public void memFreeHost(HostMemory host) {
        notWhileCapturing("cuMemFreeHost");
        handles.gone("cuMemFreeHost", host);
    }

    @Override
    public void memcpyHtoDAsync(long to, HostMemory from, int offset, long bytes, Stream stream) {
        SimHostMemory host = handles.known("cuMemcpyHtoDAsync", SimHostMemory.class, from);
        queue("cuMemcpyHtoDAsync", stream, () -> memory.write(to, host.array(), offset, (int) bytes));
    }

    @Override
    public void memcpyDtoHAsync(HostMemory to, int offset, long from, long bytes, Stream stream) {
        SimHostMemory host = handles.known("cuMemcpyDtoHAsync", SimHostMemory.class, to);
        queue("cuMemcpyDtoHAsync", stream, () -> memory.read(from, host.array(), offset, (int) bytes));
    }

    @Override
    public void memcpyDtoDAsync(long to, long from, long bytes, Stream stream) {
        queue("cuMemcpyDtoDAsync", stream, () -> memory.copy(to, from, bytes));
    }

    @Override
    public void memsetD8Async(long address, byte value, long bytes, Stream stream) {
        queue("cuMemsetD8Async", stream, () -> memory.fill(address, value, bytes));
    }

    @Override
    public void leased(long address, long bytes) {
        memory.leased(address, bytes);
    }

    @Override
    public void returned(long address) {
        memory.returned(address);
    }

    // ---- streams, events ----

    @Override
    public Stream streamCreate() {
        needsContext("cuStreamCreate");
        return handles.made(new SimStream(), "a stream");
    }

    @Override
    public void streamSynchronize(Stream stream) {
        notWhileCapturing("cuStreamSynchronize");
        handles.known("cuStreamSynchronize", SimStream.class, stream);
    }

    @Override
    public void streamDestroy(Stream stream) {
        needsContext("cuStreamDestroy");
        handles.gone("cuStreamDestroy", stream);
    }

    @Override
    public Event eventCreate() {
        needsContext("cuEventCreate");
        return handles.made(new SimEvent(), "an event");
    }

    @Override
    public void eventRecord(Event event, Stream stream) {
        SimEvent ours = handles.known("cuEventRecord", SimEvent.class, event);
        queue("cuEventRecord", stream, () -> ours.nanoseconds = System.nanoTime());
    }

    @Override
    public void eventSynchronize(Event event) {
        notWhileCapturing("cuEventSynchronize");
        handles.known("cuEventSynchronize", SimEvent.class, event);
    }

    /** The time that the simulation took, not that of a GPU. */
    @Override
    public float eventElapsedTime(Event start, Event end) {
        SimEvent from = handles.known("cuEventElapsedTime", SimEvent.class, start);
        SimEvent to = handles.known("cuEventElapsedTime", SimEvent.class, end);
        return (to.nanoseconds - from.nanoseconds) / 1e6f;
    }

    @Override
    public void eventDestroy(Event event) {
        needsContext("cuEventDestroy");
        handles.gone("cuEventDestroy", event);
    }

    // ---- launches ----

    @Override
    public void launchKernel(Function function, int grid, int block, int dynamicSharedBytes, Stream stream, long[] parameters) {
        SimFunction ours = (SimFunction) function;
        String call = "cuLaunchKernel of " + ours.name();
        handles.known(call, SimModule.class, ours.module);
        if (dynamicSharedBytes > ours.dynamicShared) {
            throw GpuDriverException.of(call, CudaResult.CUDA_ERROR_INVALID_VALUE, dynamicSharedBytes
                    + " bytes of shared memory are more than the " + ours.dynamicShared + " that were asked for by cuFuncSetAttribute.",
                    null);
        }
        long[] copied = parameters.clone();
        queue(call, stream, () -> listener.accept(ours.name(), simulator.launch(ours.module.parsed(), ours.name(), grid, 1, 1, block, 1, 1,
                dynamicSharedBytes, copied, memory)));
    }

    @Override
    public void streamBeginCapture(Stream stream) {
        notWhileCapturing("cuStreamBeginCapture");
        SimStream ours = handles.known("cuStreamBeginCapture", SimStream.class, stream);
        ours.capture = new ArrayList<>();
        capturing.set(ours);
    }

    @Override
    public Graph streamEndCapture(Stream stream) {
        SimStream ours = handles.known("cuStreamEndCapture", SimStream.class, stream);
        if (ours.capture == null) {
            throw GpuDriverException.of("cuStreamEndCapture", CudaResult.CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
        }
        SimGraph graph = new SimGraph(ours.capture);
        ours.capture = null;
        capturing.remove();
        return handles.made(graph, "a graph");
    }

    @Override
    public GraphExec graphInstantiate(Graph graph) {
        needsContext("cuGraphInstantiate");
        return handles.made(new SimGraphExec(handles.known("cuGraphInstantiate", SimGraph.class, graph).work), "an instantiated graph");
    }

    @Override
    public void graphLaunch(GraphExec graph, Stream stream) {
        SimGraphExec ours = handles.known("cuGraphLaunch", SimGraphExec.class, graph);
        ours.work.forEach(work -> queue("cuGraphLaunch", stream, work));
    }

    @Override
    public void graphExecDestroy(GraphExec graph) {
        handles.gone("cuGraphExecDestroy", graph);
    }

    @Override
    public void graphDestroy(Graph graph) {
        handles.gone("cuGraphDestroy", graph);
    }

    /** Always there, in Java. */
    @Override
    public Optional<GpuBlas> blas(Stream stream) {
        return Optional.of(new SimulatedBlas(memory, (call, work) -> queue(call, stream, work)));
    }
}
