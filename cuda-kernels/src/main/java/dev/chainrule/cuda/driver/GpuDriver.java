package dev.chainrule.cuda.driver;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * <b>The driver seam</b>: the part of CUDA's driver API that Chainrule uses, in CUDA's own words, so that whoever knows {@code cuda.h} knows
 * this. {@link JCudaGpuDriver} hands each call to the GPU; the simulator executes the same PTX in Java. A failure is a
 * {@link GpuDriverException} that names the call. Calls that need a context use the one that is current on the calling thread.
 *
 * <p>Memory on the device is an address, a {@code long}; everything else is an opaque handle of the driver that made it.
 */
public interface GpuDriver {
    /** A primary context of a device. */
    interface Context {
    }

    /** Loaded code. */
    interface Module {
    }

    /** An entry of a module. */
    interface Function {
        /** The name of the entry, for messages. */
        String name();
    }

    /** A queue of work: what is put in runs in order. */
    interface Stream {
    }

    /** A point in a stream's time. */
    interface Event {
    }

    /** Work that was captured from a stream. */
    interface Graph {
    }

    /** A graph that is ready to be launched as a whole. */
    interface GraphExec {
    }

    /** Page-locked memory of the host, which copies need to be asynchronous. */
    interface HostMemory {
        /** Its bytes, in the byte order of the machine. */
        ByteBuffer bytes();
    }

    /**
     * What {@code cuMemGetInfo} says.
     *
     * @param free  bytes that may still be allocated
     * @param total bytes of the device
     */
    record MemInfo(long free, long total) {
    }

    // ---- devices ----

    /** {@code cuDriverGetVersion}: 12040 is CUDA 12.4. */
    int driverGetVersion();

    /** {@code cuDeviceGetCount}. */
    int deviceGetCount();

    /** {@code cuDeviceGetName}. */
    String deviceGetName(int device);

    /** {@code cuDeviceTotalMem}, in bytes. */
    long deviceTotalMem(int device);

    /** {@code cuDeviceGetAttribute}. */
    int deviceGetAttribute(DeviceAttribute attribute, int device);

    /** {@code cuDevicePrimaryCtxRetain}: the context that all users of the device in this process share. */
    Context devicePrimaryCtxRetain(int device);

    /** {@code cuDevicePrimaryCtxRelease}. */
    void devicePrimaryCtxRelease(int device);

    /** {@code cuCtxSetCurrent}, for the calling thread. */
    void ctxSetCurrent(Context context);

    // ---- code ----

    /** {@code cuModuleLoadData} of PTX text, which the driver compiles. */
    Module moduleLoadPtx(String text);

    /** {@code cuModuleLoadData} of machine code for this chip. */
    Module moduleLoadCubin(byte[] cubin);

    /** {@code cuModuleUnload}. */
    void moduleUnload(Module module);

    /** {@code cuModuleGetFunction}. */
    Function moduleGetFunction(Module module, String entry);

    /** {@code cuFuncGetAttribute}. */
    int funcGetAttribute(FunctionAttribute attribute, Function function);

    /** {@code cuFuncSetAttribute(CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES)}: needed above 48 KB. */
    void funcSetMaxDynamicShared(Function function, int bytes);

    // ---- memory ----

    /** {@code cuMemAlloc}: an address, aligned to 256 bytes. */
    long memAlloc(long bytes);

    /** {@code cuMemFree}. */
    void memFree(long address);

    /** {@code cuMemGetInfo}. */
    MemInfo memGetInfo();

    /** {@code cuMemHostAlloc}. */
    HostMemory memHostAlloc(int bytes);

    /** {@code cuMemFreeHost}. */
    void memFreeHost(HostMemory memory);

    /** {@code cuMemcpyHtoDAsync} from {@code offset} of {@code from}. */
    void memcpyHtoDAsync(long to, HostMemory from, int offset, long bytes, Stream stream);

    /** {@code cuMemcpyDtoHAsync} to {@code offset} of {@code to}. */
    void memcpyDtoHAsync(HostMemory to, int offset, long from, long bytes, Stream stream);

    /** {@code cuMemcpyDtoDAsync}. */
    void memcpyDtoDAsync(long to, long from, long bytes, Stream stream);

    /** {@code cuMemsetD8Async}. */
    void memsetD8Async(long address, byte value, long bytes, Stream stream);

    /**
     * Told by the memory pool: from here on, exactly these bytes are a buffer of their own, whose contents are undefined. CUDA has no such
     * call and JCuda ignores it; the simulator bounds, separates and poisons buffers by it.
     */
    default void leased(long address, long bytes) {
    }

    /** Told by the memory pool: the buffer that was leased at this address is no more. */
    default void returned(long address) {
    }

    // ---- streams, events ----

    /** {@code cuStreamCreate(CU_STREAM_NON_BLOCKING)}. */
    Stream streamCreate();

    /** {@code cuStreamSynchronize}: waits; failures of earlier launches come to light here. */
    void streamSynchronize(Stream stream);

    /** {@code cuStreamDestroy}. */
    void streamDestroy(Stream stream);

    /** {@code cuEventCreate}. */
    Event eventCreate();

    /** {@code cuEventRecord}. */
    void eventRecord(Event event, Stream stream);

    /** {@code cuEventSynchronize}: waits until the event has happened; one that was never recorded has. */
    void eventSynchronize(Event event);

    /** {@code cuEventElapsedTime}: milliseconds from {@code start} to {@code end}. */
    float eventElapsedTime(Event start, Event end);

    /** {@code cuEventDestroy}. */
    void eventDestroy(Event event);

    // ---- launches ----

    /**
     * {@code cuLaunchKernel} along x.
     *
     * @param grid               blocks
     * @param block              threads per block
     * @param dynamicSharedBytes per block
     * @param parameters         the entry's parameters, each 64 bits wide
     */
    void launchKernel(Function function, int grid, int block, int dynamicSharedBytes, Stream stream, long[] parameters);

    /** {@code cuStreamBeginCapture(CU_STREAM_CAPTURE_MODE_THREAD_LOCAL)}: until its end the stream records and runs nothing. */
    void streamBeginCapture(Stream stream);

    /** {@code cuStreamEndCapture}. */
    Graph streamEndCapture(Stream stream);

    /** {@code cuGraphInstantiate}. */
    GraphExec graphInstantiate(Graph graph);

    /** {@code cuGraphLaunch}. */
    void graphLaunch(GraphExec graph, Stream stream);

    /** {@code cuGraphExecDestroy}. */
    void graphExecDestroy(GraphExec graph);

    /** {@code cuGraphDestroy}. */
    void graphDestroy(Graph graph);

    // ---- libraries ----

    /** cuBLAS for the current context, queueing on {@code stream}; none where its library is not there. */
    Optional<GpuBlas> blas(Stream stream);
}
