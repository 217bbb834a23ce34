package dev.chainrule.cuda.driver;

import dev.chainrule.tensor.WorkFailedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import jcuda.CudaException;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** {@link GpuDriver} by JCuda: each method one call, its result checked. */
final class JCudaGpuDriver implements GpuDriver {
    private record JCuContext(CUcontext handle) implements Context {
    }

    private record JCuModule(CUmodule handle) implements Module {
    }

    private record JCuFunction(CUfunction handle, String name) implements Function {
    }

    private record JCuStream(CUstream handle) implements Stream {
    }

    private record JCuEvent(CUevent handle) implements Event {
    }

    private record JCuGraph(CUgraph handle) implements Graph {
    }

    private record JCuGraphExec(CUgraphExec handle) implements GraphExec {
    }

    private record JCuHostMemory(Pointer handle, ByteBuffer bytes) implements HostMemory {
    }

    /** A pointer whose number can be read. */
    private static final class JCuAddress extends CUdeviceptr {
        long address() {
            return getNativePointer() + getByteOffset();
        }
    }

    /**
     * Loads JCuda and initialises the driver.
     *
     * @throws WorkFailedException if there is none
     */
    JCudaGpuDriver() {
        try {
            JCuNatives.prepare("JCudaDriver");
            check("cuInit", JCudaDriver.cuInit(0));
        } catch (LinkageError | CudaException missing) {
            throw new WorkFailedException("There is no GPU to use: " + JCuNatives.whyMissing("JCudaDriver", missing) + ".", missing);
        }
    }

    private static void check(String call, int result) {
        if (result != 0) {
            throw GpuDriverException.of(call, result);
        }
    }

    /** The pointer to an address of the device. */
    static CUdeviceptr pointer(long address) {
        return new CUdeviceptr().withByteOffset(address);
    }

    private static CUstream handle(Stream stream) {
        return ((JCuStream) stream).handle();
    }

    @Override
    public int driverGetVersion() {
        int[] version = new int[1];
        check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(version));
        return version[0];
    }

    @Override
    public int deviceGetCount() {
        int[] count = new int[1];
        check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
        return count[0];
    }

    private static CUdevice device(int ordinal) {
        CUdevice device = new CUdevice();
        check("cuDeviceGet of " + ordinal, JCudaDriver.cuDeviceGet(device, ordinal));
        return device;
    }

    @Override
    public String deviceGetName(int device) {
        byte[] name = new byte[256];
        check("cuDeviceGetName of " + device, JCudaDriver.cuDeviceGetName(name, name.length, device(device)));
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public long deviceTotalMem(int device) {
        long[] bytes = new long[1];
        check("cuDeviceTotalMem of " + device, JCudaDriver.cuDeviceTotalMem(bytes, device(device)));
        return bytes[0];
    }

    @Override
    public int deviceGetAttribute(DeviceAttribute attribute, int device) {
        int[] value = new int[1];
        check("cuDeviceGetAttribute " + attribute, JCudaDriver.cuDeviceGetAttribute(value, attribute.number(), device(device)));
        return value[0];
    }

    @Override
    public Context devicePrimaryCtxRetain(int device) {
        CUcontext context = new CUcontext();
        check("cuDevicePrimaryCtxRetain of " + device, JCudaDriver.cuDevicePrimaryCtxRetain(context, device(device)));
        return new JCuContext(context);
    }

    @Override
    public void devicePrimaryCtxRelease(int device) {
        check("cuDevicePrimaryCtxRelease of " + device, JCudaDriver.cuDevicePrimaryCtxRelease(device(device)));
    }

    @Override
    public void ctxSetCurrent(Context context) {
        check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(((JCuContext) context).handle()));
    }

    @Override
    public Module moduleLoadPtx(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        CUmodule module = new CUmodule();
        check("cuModuleLoadData of PTX", JCudaDriver.cuModuleLoadData(module, Arrays.copyOf(bytes, bytes.length + 1)));
        return new JCuModule(module);
    }

    @Override
    public Module moduleLoadCubin(byte[] cubin) {
        CUmodule module = new CUmodule();
        check("cuModuleLoadData of machine code", JCudaDriver.cuModuleLoadData(module, cubin));
        return new JCuModule(module);
    }

    @Override
    public void moduleUnload(Module module) {
        check("cuModuleUnload", JCudaDriver.cuModuleUnload(((JCuModule) module).handle()));
    }

    @Override
    public Function moduleGetFunction(Module module, String entry) {
        CUfunction function = new CUfunction();
        check("cuModuleGetFunction of " + entry, JCudaDriver.cuModuleGetFunction(function, ((JCuModule) module).handle(), entry));
        return new JCuFunction(function, entry);
    }

    @Override
    public int funcGetAttribute(FunctionAttribute attribute, Function function) {
        int[] value = new int[1];
        check("cuFuncGetAttribute " + attribute + " of " + function.name(),
                JCudaDriver.cuFuncGetAttribute(value, attribute.number(), ((JCuFunction) function).handle()));
        return value[0];
    }

    @Override
    public void funcSetMaxDynamicShared(Function function, int bytes) {
        check("cuFuncSetAttribute of " + function.name() + " to " + bytes + " bytes of shared memory",
                JCudaDriver.cuFuncSetAttribute(((JCuFunction) function).handle(),
                        CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes));
    }

    @Override
    public long memAlloc(long bytes) {
        JCuAddress address = new JCuAddress();
        check("cuMemAlloc of " + bytes + " bytes", JCudaDriver.cuMemAlloc(address, bytes));
        return address.address();
    }

    @Override
    public void memFree(long address) {
        check("cuMemFree", JCudaDriver.cuMemFree(pointer(address)));
    }

    @Override
    public MemInfo memGetInfo() {
        long[] free = new long[1];
        long[] total = new long[1];
        check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, total));
        return new MemInfo(free[0], total[0]);
    }

    @Override
    public HostMemory memHostAlloc(int bytes) {
        Pointer pointer = new Pointer();
        check("cuMemHostAlloc of " + bytes + " bytes", JCudaDriver.cuMemHostAlloc(pointer, bytes, 0));
        return new JCuHostMemory(pointer, pointer.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder()));
    }

    @Override
    public void memFreeHost(HostMemory memory) {
        check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(((JCuHostMemory) memory).handle()));
    }

    @Override
    public void memcpyHtoDAsync(long to, HostMemory from, int offset, long bytes, Stream stream) {
        check("cuMemcpyHtoDAsync of " + bytes + " bytes", JCudaDriver.cuMemcpyHtoDAsync(pointer(to),
                ((JCuHostMemory) from).handle().withByteOffset(offset), bytes, handle(stream)));
    }

    @Override
    public void memcpyDtoHAsync(HostMemory to, int offset, long from, long bytes, Stream stream) {
        check("cuMemcpyDtoHAsync of " + bytes + " bytes",
                JCudaDriver.cuMemcpyDtoHAsync(((JCuHostMemory) to).handle().withByteOffset(offset),
                        pointer(from), bytes, handle(stream)));
    }

    @Override
    public void memcpyDtoDAsync(long to, long from, long bytes, Stream stream) {
        check("cuMemcpyDtoDAsync of " + bytes + " bytes",
                JCudaDriver.cuMemcpyDtoDAsync(pointer(to), pointer(from), bytes, handle(stream)));
    }

    @Override
    public void memsetD8Async(long address, byte value, long bytes, Stream stream) {
        check("cuMemsetD8Async of " + bytes + " bytes", JCudaDriver.cuMemsetD8Async(pointer(address), value, bytes, handle(stream)));
    }

    @Override
    public Stream streamCreate() {
        CUstream stream = new CUstream();
        check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
        return new JCuStream(stream);
    }

    @Override
    public void streamSynchronize(Stream stream) {
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(handle(stream)));
    }

    @Override
    public void streamDestroy(Stream stream) {
        check("cuStreamDestroy", JCudaDriver.cuStreamDestroy(handle(stream)));
    }

    @Override
    public Event eventCreate() {
        CUevent event = new CUevent();
        check("cuEventCreate", JCudaDriver.cuEventCreate(event, 0));
        return new JCuEvent(event);
    }

    @Override
    public void eventRecord(Event event, Stream stream) {
        check("cuEventRecord", JCudaDriver.cuEventRecord(((JCuEvent) event).handle(), handle(stream)));
    }

    @Override
    public void eventSynchronize(Event event) {
        check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(((JCuEvent) event).handle()));
    }

    @Override
    public float eventElapsedTime(Event start, Event end) {
        float[] milliseconds = new float[1];
        check("cuEventElapsedTime",
                JCudaDriver.cuEventElapsedTime(milliseconds, ((JCuEvent) start).handle(), ((JCuEvent) end).handle()));
        return milliseconds[0];
    }

    @Override
    public void eventDestroy(Event event) {
        check("cuEventDestroy", JCudaDriver.cuEventDestroy(((JCuEvent) event).handle()));
    }

    @Override
    public void launchKernel(Function function, int grid, int block, int dynamicSharedBytes, Stream stream, long[] parameters) {
        NativePointerObject[] pointers = new NativePointerObject[parameters.length];
        for (int k = 0; k < parameters.length; k++) {
            pointers[k] = Pointer.to(new long[] {parameters[k]});
        }
        check("cuLaunchKernel of " + function.name() + " on " + grid + " blocks of " + block + " threads with " + dynamicSharedBytes
                + " bytes of shared memory",
                JCudaDriver.cuLaunchKernel(((JCuFunction) function).handle(), grid, 1, 1, block, 1, 1, dynamicSharedBytes, handle(stream),
                        Pointer.to(pointers), null));
    }

    @Override
    public void streamBeginCapture(Stream stream) {
        check("cuStreamBeginCapture",
                JCudaDriver.cuStreamBeginCapture(handle(stream), CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    }

    @Override
    public Graph streamEndCapture(Stream stream) {
        CUgraph graph = new CUgraph();
        check("cuStreamEndCapture", JCudaDriver.cuStreamEndCapture(handle(stream), graph));
        return new JCuGraph(graph);
    }

    @Override
    public GraphExec graphInstantiate(Graph graph) {
        CUgraphExec exec = new CUgraphExec();
        check("cuGraphInstantiate", JCudaDriver.cuGraphInstantiate(exec, ((JCuGraph) graph).handle(), 0));
        return new JCuGraphExec(exec);
    }

    @Override
    public void graphLaunch(GraphExec graph, Stream stream) {
        check("cuGraphLaunch", JCudaDriver.cuGraphLaunch(((JCuGraphExec) graph).handle(), handle(stream)));
    }

    @Override
    public void graphExecDestroy(GraphExec graph) {
        check("cuGraphExecDestroy", JCudaDriver.cuGraphExecDestroy(((JCuGraphExec) graph).handle()));
    }

    @Override
    public void graphDestroy(Graph graph) {
        check("cuGraphDestroy", JCudaDriver.cuGraphDestroy(((JCuGraph) graph).handle()));
    }

    @Override
    public Optional<GpuBlas> blas(Stream stream) {
        return JCuBlas.open(this, handle(stream));
    }
}
