package dev.chainrule.cuda.driver;

import dev.chainrule.tensor.shape.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A driver whose memory is Java arrays and whose kernels are lambdas, found by the name of their entry. It accounts for everything that is
 * made and must be freed, and refuses what CUDA refuses.
 */
public final class FakeGpuDriver implements GpuDriver {
    /** What a kernel does. */
    public interface FakeKernel {
        /** Runs the whole grid. */
        void run(FakeGpuDriver memory, long[] parameters);
    }

    private record FakeModule(String text) implements Module {
    }

    private record FakeFunction(String name, FakeKernel kernel) implements Function {
    }

    private record FakeGraph(List<Runnable> work) implements Graph {
    }

    private record FakeGraphExec(List<Runnable> work) implements GraphExec {
    }

    private record FakeHostMemory(ByteBuffer bytes) implements HostMemory {
    }

    private static final class FakeStream implements Stream {
        private List<Runnable> capture;
    }

    private static final class FakeContext implements Context {
    }

    private static final class FakeEvent implements Event {
        private long nanos;
    }

    /** Bytes of the device. */
    public long totalBytes = 64L << 20;
    /** Kernels by entry. */
    public final Map<String, FakeKernel> kernels = new HashMap<>();
    /** Every launch that ran, by entry. */
    public final List<String> launches = new ArrayList<>();
    /** Exact extents of the buffers that the pool has lent. */
    public final TreeMap<Long, Long> extents = new TreeMap<>();
    /** How often memory was asked for. */
    public int allocations;
    /** How often a whole graph was launched. */
    public int graphLaunches;
    /** How often text was loaded, and machine code. */
    public int ptxLoads;
    /** How often machine code was loaded. */
    public int cubinLoads;
    /** What a load of machine code answers, or null. */
    public CudaResult cubinAnswer;
    private final TreeMap<Long, ByteBuffer> memory = new TreeMap<>();
    private final Map<Object, String> alive = new IdentityHashMap<>();
    private final ThreadLocal<Context> current = new ThreadLocal<>();
    private final FakeContext context = new FakeContext();
    private int retained;
    private long nextAddress = 1 << 20;
    private long usedBytes;

    /** What was made and not freed. */
    public List<String> leaks() {
        List<String> leaks = new ArrayList<>(alive.values());
        memory.forEach((address, bytes) -> leaks.add("memory of " + bytes.capacity() + " bytes"));
        if (retained != 0) {
            leaks.add("the context, retained " + retained + " times");
        }
        return leaks;
    }

    /** The bytes at {@code address}, which must lie within one buffer that is lent. */
    public ByteBuffer at(long address, long bytes) {
        Map.Entry<Long, Long> extent = extents.floorEntry(address);
        if (bytes == 0) {
            return ByteBuffer.allocate(0);
        }
        if (extent == null || address + bytes > extent.getKey() + extent.getValue()) {
            throw GpuDriverException.of("An access to " + bytes + " bytes", CudaResult.CUDA_ERROR_ILLEGAL_ADDRESS);
        }
        Map.Entry<Long, ByteBuffer> block = memory.floorEntry(address);
        return block.getValue().slice((int) (address - block.getKey()), (int) bytes).order(ByteOrder.nativeOrder());
    }

    /** The float at {@code address} + 4·{@code index}. */
    public float float32(long address, long index) {
        return at(address + 4 * index, 4).getFloat(0);
    }

    /** Writes it. */
    public void float32(long address, long index, float value) {
        at(address + 4 * index, 4).putFloat(0, value);
    }

    private static GpuDriverException refusal(String call, CudaResult result) {
        return GpuDriverException.of(call, result);
    }

    private void needsContext(String call) {
        if (current.get() == null || retained == 0) {
            throw refusal(call, CudaResult.CUDA_ERROR_INVALID_CONTEXT);
        }
    }

    private <T> T made(T handle, String what) {
        needsContext(what);
        alive.put(handle, what);
        return handle;
    }

    private void freed(Object handle, String call) {
        if (alive.remove(handle) == null) {
            throw refusal(call, CudaResult.CUDA_ERROR_INVALID_HANDLE);
        }
    }

    private void queue(Stream stream, Runnable work) {
        needsContext("queueing");
        FakeStream fake = (FakeStream) stream;
        if (fake.capture != null) {
            fake.capture.add(work);
        } else {
            work.run();
        }
    }

    @Override
    public int driverGetVersion() {
        return 12040;
    }

    @Override
    public int deviceGetCount() {
        return 1;
    }

    @Override
    public String deviceGetName(int device) {
        return "Fake";
    }

    @Override
    public long deviceTotalMem(int device) {
        return totalBytes;
    }

    @Override
    public int deviceGetAttribute(DeviceAttribute attribute, int device) {
        return attribute == DeviceAttribute.COMPUTE_CAPABILITY_MAJOR ? 9 : 0;
    }

    @Override
    public Context devicePrimaryCtxRetain(int device) {
        retained++;
        return context;
    }

    @Override
    public void devicePrimaryCtxRelease(int device) {
        retained--;
    }

    @Override
    public void ctxSetCurrent(Context wanted) {
        current.set(wanted);
    }

    @Override
    public Module moduleLoadPtx(String text) {
        ptxLoads++;
        return made(new FakeModule(text), "a module");
    }

    @Override
    public Module moduleLoadCubin(byte[] cubin) {
        cubinLoads++;
        if (cubinAnswer != null) {
            throw refusal("cuModuleLoadData of machine code", cubinAnswer);
        }
        return made(new FakeModule("machine code"), "a module");
    }

    @Override
    public void moduleUnload(Module module) {
        freed(module, "cuModuleUnload");
    }

    @Override
    public Function moduleGetFunction(Module module, String entry) {
        if (!kernels.containsKey(entry)) {
            throw refusal("cuModuleGetFunction of " + entry, CudaResult.CUDA_ERROR_NOT_FOUND);
        }
        return new FakeFunction(entry, kernels.get(entry));
    }

    @Override
    public int funcGetAttribute(FunctionAttribute attribute, Function function) {
        return 0;
    }

    @Override
    public void funcSetMaxDynamicShared(Function function, int bytes) {
        needsContext("cuFuncSetAttribute");
    }

    @Override
    public long memAlloc(long bytes) {
        needsContext("cuMemAlloc");
        if (usedBytes + bytes > totalBytes) {
            throw refusal("cuMemAlloc of " + bytes + " bytes", CudaResult.CUDA_ERROR_OUT_OF_MEMORY);
        }
        allocations++;
        usedBytes += bytes;
        long address = nextAddress;
        nextAddress += (bytes + 1023) / 512 * 512;
        memory.put(address, ByteBuffer.allocate((int) bytes));
        return address;
    }

    @Override
    public void memFree(long address) {
        ByteBuffer bytes = memory.remove(address);
        if (bytes == null) {
            throw refusal("cuMemFree", CudaResult.CUDA_ERROR_INVALID_VALUE);
        }
        usedBytes -= bytes.capacity();
    }

    @Override
    public MemInfo memGetInfo() {
        return new MemInfo(totalBytes - usedBytes, totalBytes);
    }

    @Override
    public HostMemory memHostAlloc(int bytes) {
        return made(new FakeHostMemory(ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder())), "pinned memory");
    }

    @Override
    public void memFreeHost(HostMemory host) {
        freed(host, "cuMemFreeHost");
    }

    @Override
    public void memcpyHtoDAsync(long to, HostMemory from, int offset, long bytes, Stream stream) {
        queue(stream, () -> at(to, bytes).put(((FakeHostMemory) from).bytes.slice(offset, (int) bytes)));
    }

    @Override
    public void memcpyDtoHAsync(HostMemory to, int offset, long from, long bytes, Stream stream) {
        queue(stream, () -> ((FakeHostMemory) to).bytes.slice(offset, (int) bytes).put(at(from, bytes)));
    }

    @Override
    public void memcpyDtoDAsync(long to, long from, long bytes, Stream stream) {
        queue(stream, () -> at(to, bytes).put(at(from, bytes)));
    }

    @Override
    public void memsetD8Async(long address, byte value, long bytes, Stream stream) {
        queue(stream, () -> java.util.stream.IntStream.range(0, (int) bytes).forEach(k -> at(address, bytes).put(k, value)));
    }

    @Override
    public void leased(long address, long bytes) {
        extents.put(address, bytes);
    }

    @Override
    public void returned(long address) {
        extents.remove(address);
    }

    @Override
    public Stream streamCreate() {
        return made(new FakeStream(), "a stream");
    }

    @Override
    public void streamSynchronize(Stream stream) {
        needsContext("cuStreamSynchronize");
    }

    @Override
    public void streamDestroy(Stream stream) {
        freed(stream, "cuStreamDestroy");
    }

    @Override
    public Event eventCreate() {
        return made(new FakeEvent(), "an event");
    }

    @Override
    public void eventRecord(Event event, Stream stream) {
        queue(stream, () -> ((FakeEvent) event).nanos = System.nanoTime());
    }

    @Override
    public void eventSynchronize(Event event) {
        needsContext("cuEventSynchronize");
    }

    @Override
    public float eventElapsedTime(Event start, Event end) {
        return (((FakeEvent) end).nanos - ((FakeEvent) start).nanos) / 1e6f;
    }

    @Override
    public void eventDestroy(Event event) {
        freed(event, "cuEventDestroy");
    }

    @Override
    public void launchKernel(Function function, int grid, int block, int dynamicSharedBytes, Stream stream, long[] parameters) {
        if (grid < 1 || block < 1 || block > 1024) {
            throw refusal("cuLaunchKernel of " + function.name(), CudaResult.CUDA_ERROR_INVALID_VALUE);
        }
        queue(stream, () -> {
            launches.add(function.name());
            ((FakeFunction) function).kernel.run(this, parameters.clone());
        });
    }

    @Override
    public void streamBeginCapture(Stream stream) {
        ((FakeStream) stream).capture = new ArrayList<>();
    }

    @Override
    public Graph streamEndCapture(Stream stream) {
        FakeStream fake = (FakeStream) stream;
        FakeGraph graph = new FakeGraph(fake.capture);
        fake.capture = null;
        return made(graph, "a graph");
    }

    @Override
    public GraphExec graphInstantiate(Graph graph) {
        return made(new FakeGraphExec(((FakeGraph) graph).work), "an instantiated graph");
    }

    @Override
    public void graphLaunch(GraphExec graph, Stream stream) {
        graphLaunches++;
        ((FakeGraphExec) graph).work.forEach(work -> queue(stream, work));
    }

    @Override
    public void graphExecDestroy(GraphExec graph) {
        freed(graph, "cuGraphExecDestroy");
    }

    @Override
    public void graphDestroy(Graph graph) {
        freed(graph, "cuGraphDestroy");
    }

    @Override
    public Optional<GpuBlas> blas(Stream stream) {
        GpuBlas blas = new GpuBlas() {
            @Override
            public String version() {
                return "fake";
            }

            @Override
            public void gemm(DType dtype, boolean transposeA, boolean transposeB, int m, int n, int k, long a, int lda, long b, int ldb,
                    long c, int ldc) {
                queue(stream, () -> {
                    launches.add("gemm");
                    for (int row = 0; row < m; row++) {
                        for (int column = 0; column < n; column++) {
                            double sum = 0;
                            for (int j = 0; j < k; j++) {
                                sum += (double) float32(a, transposeA ? j + (long) row * lda : row + (long) j * lda)
                                        * float32(b, transposeB ? column + (long) j * ldb : j + (long) column * ldb);
                            }
                            float32(c, row + (long) column * ldc, (float) sum);
                        }
                    }
                });
            }

            @Override
            public void close() {
                freed(this, "cublasDestroy");
            }
        };
        return Optional.of(made(blas, "cuBLAS"));
    }
}
