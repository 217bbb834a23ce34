package dev.chainrule.cuda.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.cuda.driver.CudaResult;
import dev.chainrule.cuda.driver.DeviceAttribute;
import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.cuda.driver.GpuDriverException;
import dev.chainrule.tensor.WorkFailedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated driver keeps CUDA's rules, and notices who breaks them. */
class SimulatedGpuDriverTest {
    private static final String INCREMENT = """
            .version 7.0
            .target sm_70
            .address_size 64
            .visible .entry increment(.param .u64 p_x)
            {
                .reg .b32 %r<3>;
                .reg .b64 %rd<3>;
                ld.param.u64 %rd0, [p_x];
                mov.u32 %r0, %tid.x;
                mul.wide.u32 %rd1, %r0, 4;
                add.s64 %rd2, %rd0, %rd1;
                ld.global.u32 %r1, [%rd2];
                add.s32 %r2, %r1, 1;
                st.global.u32 [%rd2], %r2;
                ret;
            }
            """;

    private final SimulatedGpuDriver driver = new SimulatedGpuDriver(DeviceDescription.h200());
    private GpuDriver.Stream stream;

    @BeforeEach
    void aContextAndAStream() {
        driver.ctxSetCurrent(driver.devicePrimaryCtxRetain(0));
        stream = driver.streamCreate();
    }

    private static void refused(CudaResult result, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(GpuDriverException.class,
                failure -> assertThat(failure.result()).isEqualTo(result));
    }

    private long ints(int... values) {
        long address = driver.memAlloc(4L * values.length);
        driver.memory().write(address, values);
        return address;
    }

    @Test
    void aCapturedStreamRunsNothingUntilItsGraphIsLaunched() {
        GpuDriver.Module module = driver.moduleLoadPtx(INCREMENT);
        GpuDriver.Function increment = driver.moduleGetFunction(module, "increment");
        long x = ints(1, 2, 3);
        driver.launchKernel(increment, 1, 3, 0, stream, new long[] {x});
        driver.streamBeginCapture(stream);
        driver.launchKernel(increment, 1, 3, 0, stream, new long[] {x});
        driver.launchKernel(increment, 1, 2, 0, stream, new long[] {x});
        GpuDriver.Graph graph = driver.streamEndCapture(stream);
        assertThat(driver.memory().readInts(x, 3)).containsExactly(2, 3, 4);
        GpuDriver.GraphExec exec = driver.graphInstantiate(graph);
        driver.graphDestroy(graph);
        driver.graphLaunch(exec, stream);
        driver.graphLaunch(exec, stream);
        assertThat(driver.memory().readInts(x, 3)).containsExactly(6, 7, 6);
        assertThat(driver.alive()).containsExactlyInAnyOrder("a stream", "a module", "an instantiated graph", "12 bytes of memory",
                "the context, retained 1 times");
        driver.graphExecDestroy(exec);
        driver.moduleUnload(module);
        driver.memFree(x);
        driver.streamDestroy(stream);
        driver.devicePrimaryCtxRelease(0);
        assertThat(driver.alive()).isEmpty();
    }

    @Test
    void whatMustNotBeDoneDuringACaptureIsRefused() {
        driver.streamBeginCapture(stream);
        refused(CudaResult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, () -> driver.memAlloc(8));
        refused(CudaResult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, () -> driver.streamSynchronize(stream));
        refused(CudaResult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, () -> driver.moduleLoadPtx(INCREMENT));
        driver.graphDestroy(driver.streamEndCapture(stream));
        driver.memFree(driver.memAlloc(8));
    }

    @Test
    void aThreadWithoutTheContextIsRefused() throws InterruptedException {
        List<Throwable> seen = new ArrayList<>();
        Thread other = new Thread(() -> {
            try {
                driver.memAlloc(8);
            } catch (GpuDriverException refused) {
                seen.add(refused);
            }
        });
        other.start();
        other.join();
        assertThat(seen).singleElement().asString().contains("CUDA_ERROR_INVALID_CONTEXT (201)");
    }

    @Test
    void whatIsDestroyedCannotBeUsed() {
        GpuDriver.Module module = driver.moduleLoadPtx(INCREMENT);
        GpuDriver.Function increment = driver.moduleGetFunction(module, "increment");
        driver.moduleUnload(module);
        refused(CudaResult.CUDA_ERROR_INVALID_HANDLE, () -> driver.launchKernel(increment, 1, 1, 0, stream, new long[] {0}));
        GpuDriver.Event event = driver.eventCreate();
        driver.eventDestroy(event);
        refused(CudaResult.CUDA_ERROR_INVALID_HANDLE, () -> driver.eventRecord(event, stream));
        refused(CudaResult.CUDA_ERROR_INVALID_HANDLE, () -> driver.eventDestroy(event));
    }

    @Test
    void moreSharedMemoryThanUsualMustBeAskedFor() {
        GpuDriver.Function increment = driver.moduleGetFunction(driver.moduleLoadPtx(INCREMENT), "increment");
        long x = ints(0);
        assertThatThrownBy(() -> driver.launchKernel(increment, 1, 1, 100 << 10, stream, new long[] {x}))
                .isInstanceOf(GpuDriverException.class)
                .hasMessage(
                        "cuLaunchKernel of increment failed with CUDA_ERROR_INVALID_VALUE (1): 102400 bytes of shared memory are more than "
                                + "the 49152 that were asked for by cuFuncSetAttribute.");
        driver.funcSetMaxDynamicShared(increment, 100 << 10);
        driver.launchKernel(increment, 1, 1, 100 << 10, stream, new long[] {x});
        refused(CudaResult.CUDA_ERROR_INVALID_VALUE, () -> driver.funcSetMaxDynamicShared(increment, 228 << 10));
    }

    @Test
    void aFaultNamesItsLineAndLeavesTheDeviceUsable() {
        GpuDriver.Function increment = driver.moduleGetFunction(driver.moduleLoadPtx(INCREMENT), "increment");
        long block = driver.memAlloc(256);
        driver.leased(block, 12);
        driver.memsetD8Async(block, (byte) 0, 12, stream);
        assertThatThrownBy(() -> driver.launchKernel(increment, 1, 4, 0, stream, new long[] {block})).isInstanceOf(PtxFault.class)
                .hasMessageContaining("Kernel 'increment': out of bounds at PTX line 12 `ld.global.u32 %r1, [%rd2];`")
                .hasMessageContaining("thread (3, 0, 0)");
        driver.launchKernel(increment, 1, 3, 0, stream, new long[] {block});
        driver.returned(block);
        assertThatThrownBy(() -> driver.launchKernel(increment, 1, 1, 0, stream, new long[] {block})).isInstanceOf(PtxFault.class)
                .hasMessageContaining("use after return");
    }

    @Test
    void memoryThatIsNotThereIsRefusedAsCudaDoes() {
        refused(CudaResult.CUDA_ERROR_OUT_OF_MEMORY, () -> driver.memAlloc(200L << 30));
        assertThat(driver.memGetInfo().total()).isEqualTo(141L << 30);
    }

    @Test
    void wrongTextAndMachineCodeAreRefused() {
        assertThatThrownBy(() -> driver.moduleLoadPtx(INCREMENT.replace("add.s32", "ad.s32"))).isInstanceOf(WorkFailedException.class)
                .hasMessageStartingWith("cuModuleLoadData of PTX failed with CUDA_ERROR_INVALID_PTX (218): PTX line 13: ");
        refused(CudaResult.CUDA_ERROR_NO_BINARY_FOR_GPU, () -> driver.moduleLoadCubin(new byte[8]));
        GpuDriver.Module module = driver.moduleLoadPtx(INCREMENT);
        refused(CudaResult.CUDA_ERROR_NOT_FOUND, () -> driver.moduleGetFunction(module, "decrement"));
    }

    @Test
    void whatIsLaunchedIsCounted() {
        List<String> told = new ArrayList<>();
        driver.onLaunch((entry, statistics) -> told.add(entry + " read " + statistics.globalBytesRead()));
        GpuDriver.Function increment = driver.moduleGetFunction(driver.moduleLoadPtx(INCREMENT), "increment");
        driver.launchKernel(increment, 1, 3, 0, stream, new long[] {ints(1, 2, 3)});
        assertThat(told).containsExactly("increment read 12");
    }

    @Test
    void itSaysWhatItSimulates() {
        assertThat(driver.deviceGetName(0)).isEqualTo("Simulated H200");
        assertThat(driver.deviceGetAttribute(DeviceAttribute.COMPUTE_CAPABILITY_MAJOR, 0)).isEqualTo(9);
        assertThat(driver.deviceGetAttribute(DeviceAttribute.MULTIPROCESSOR_COUNT, 0)).isEqualTo(132);
        refused(CudaResult.CUDA_ERROR_INVALID_DEVICE, () -> driver.deviceGetName(1));
    }
}
