package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.cuda.driver.FakeGpuDriver;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The backend over a driver that is nothing but bookkeeping. */
class CudaBackendTest {
    private final FakeGpuDriver driver = ReluOfProduct.fakeDriver();
    private CudaBackend backend = ReluOfProduct.open(driver);

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(backend.liveBytes()).isZero();
        backend.close();
        backend.close();
        assertThat(driver.leaks()).isEmpty();
        assertThat(driver.extents).isEmpty();
    }

    @Test
    void aPlanRunsKernelByKernelThenAsOneGraph() {
        assertThat(ReluOfProduct.run(backend, 5)).containsExactly(ReluOfProduct.RESULT);
        assertThat(driver.launches).hasSize(10).startsWith("product", "relu", "product", "relu");
        assertThat(driver.graphLaunches).isEqualTo(4);
    }

    @Test
    void otherBuffersAreLaunchedAnew() {
        try (Buffer a = backend.allocate(DType.F32, ReluOfProduct.A.length);
                Buffer b = backend.allocate(DType.F32, ReluOfProduct.B.length);
                Buffer first = backend.allocate(DType.F32, 6);
                Buffer second = backend.allocate(DType.F32, 6);
                Program program = backend.compile(ReluOfProduct.plan())) {
            a.write(ReluOfProduct.A);
            b.write(ReluOfProduct.B);
            for (Buffer to : List.of(first, first, second, second, first)) {
                program.run(List.of(a, b), List.of(to), ReluOfProduct.SIZES);
                float[] result = new float[6];
                to.read(result);
                assertThat(result).containsExactly(ReluOfProduct.RESULT);
            }
            assertThat(driver.graphLaunches).isEqualTo(2);
        }
    }

    @Test
    void otherSizesAreLoweredAnewByTheSameProgram() {
        try (Buffer a = backend.allocate(DType.F32, 4);
                Buffer b = backend.allocate(DType.F32, ReluOfProduct.B.length);
                Buffer c = backend.allocate(DType.F32, 2);
                Program program = backend.compile(ReluOfProduct.plan())) {
            a.write(new float[] {1, 0, 0, 1});
            b.write(ReluOfProduct.B);
            DimSizes oneRow = ReluOfProduct.SIZES.with("M", 1);
            program.run(List.of(a, b), List.of(c), oneRow);
            float[] result = new float[2];
            c.read(result);
            assertThat(result).containsExactly(8, 10);
            assertThatThrownBy(() -> program.run(List.of(a, b), List.of(c), ReluOfProduct.SIZES)).isInstanceOf(BadCallException.class)
                    .hasMessage("The buffer for A: f32[M, K] must have 12 elements of type f32 on device cuda:0, not 4 of type f32.");
        }
    }

    @Test
    void aThousandReplaysTakeNoMoreMemoryThanTwo() {
        try (Buffer a = backend.allocate(DType.F32, ReluOfProduct.A.length);
                Buffer b = backend.allocate(DType.F32, ReluOfProduct.B.length);
                Buffer c = backend.allocate(DType.F32, 6);
                Program program = backend.compile(ReluOfProduct.plan())) {
            program.run(List.of(a, b), List.of(c), ReluOfProduct.SIZES);
            program.run(List.of(a, b), List.of(c), ReluOfProduct.SIZES);
            long held = backend.heldBytes();
            int things = driver.leaks().size();
            int allocations = driver.allocations;
            for (int k = 0; k < 1000; k++) {
                program.run(List.of(a, b), List.of(c), ReluOfProduct.SIZES);
            }
            assertThat(backend.heldBytes()).isEqualTo(held);
            assertThat(driver.leaks()).hasSize(things);
            assertThat(driver.allocations).isEqualTo(allocations);
            assertThat(driver.graphLaunches).isEqualTo(1001);
        }
    }

    @Test
    void scratchMemoryIsZeroAtFirstAndKeptFromLaunchToLaunch() {
        List<Long> counts = new ArrayList<>();
        FakeGpuDriver.FakeKernel product = driver.kernels.get("product");
        driver.kernels.put("product", (memory, p) -> {
            counts.add(memory.at(p[6], 8).getLong(0));
            product.run(memory, p);
        });
        ReluOfProduct.run(backend, 4);
        assertThat(counts).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void manyThreadsMayUseOneDevice() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                all.add(threads.submit(() -> {
                    for (int k = 0; k < 50; k++) {
                        assertThat(ReluOfProduct.run(backend, 3)).containsExactly(ReluOfProduct.RESULT);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aLargeProductGoesToCublasASmallOneDoesNot() {
        backend.close();
        CudaSettings settings = new CudaSettings(Long.MAX_VALUE, null, ReluOfProduct.M * ReluOfProduct.K * ReluOfProduct.N, 0, System.err);
        backend = ReluOfProduct.open(driver, settings);
        assertThat(ReluOfProduct.run(backend, 3)).containsExactly(ReluOfProduct.RESULT);
        assertThat(driver.launches).containsExactly("gemm", "relu", "gemm", "relu", "gemm", "relu");
        assertThat(backend.blasVersion()).contains("fake");
        backend.close();
        settings = new CudaSettings(Long.MAX_VALUE, null, ReluOfProduct.M * ReluOfProduct.K * ReluOfProduct.N + 1, 0, System.err);
        backend = ReluOfProduct.open(driver, settings);
        driver.launches.clear();
        assertThat(ReluOfProduct.run(backend, 1)).containsExactly(ReluOfProduct.RESULT);
        assertThat(driver.launches).containsExactly("product", "relu");
    }

    @Test
    void debug2TimesEachKernelAndDebug4PrintsEachTextOnce() {
        backend.close();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        backend = ReluOfProduct.open(driver, ReluOfProduct.settings(4, new PrintStream(out, true, StandardCharsets.UTF_8)));
        assertThat(ReluOfProduct.run(backend, 2)).containsExactly(ReluOfProduct.RESULT);
        String printed = out.toString(StandardCharsets.UTF_8);
        assertThat(printed.split("\\.visible \\.entry", -1)).as("two texts").hasSize(3);
        assertThat(printed).containsPattern("cuda:0 matmul0 [0-9.]+ µs, \\S+ GB/s, \\S+ GFLOP/s\n")
                .containsPattern("cuda:0 rows1 [0-9.]+ µs, \\S+ GB/s, \\S+ GFLOP/s\n");
        assertThat(printed.split("GFLOP/s", -1)).as("two kernels, twice").hasSize(5);
        assertThat(driver.graphLaunches).isZero();
    }

    @Test
    void aBufferOfAnotherDeviceIsRefused() {
        try (CpuBackend cpu = new CpuBackend(1, false);
                Buffer a = cpu.allocate(DType.F32, ReluOfProduct.A.length);
                Buffer b = backend.allocate(DType.F32, ReluOfProduct.B.length);
                Buffer c = backend.allocate(DType.F32, 6);
                Program program = backend.compile(ReluOfProduct.plan())) {
            assertThatThrownBy(() -> program.run(List.of(a, b), List.of(c), ReluOfProduct.SIZES)).isInstanceOf(BadCallException.class)
                    .hasMessage("The buffer for A: f32[M, K] is not on device cuda:0: copy it there first.");
            assertThatThrownBy(() -> program.run(List.of(b), List.of(c), ReluOfProduct.SIZES)).isInstanceOf(BadCallException.class)
                    .hasMessageStartingWith("The plan needs 2 buffers");
        }
    }

    @Test
    void memoryThatRunsOutSaysWhoHoldsIt() {
        driver.totalBytes = 1 << 20;
        try (Buffer big = backend.allocate(DType.F64, 100_000)) {
            assertThat(big.elements()).isEqualTo(100_000);
            assertThatThrownBy(() -> backend.allocate(DType.F32, 100_000)).isInstanceOf(WorkFailedException.class)
                    .hasMessageStartingWith("Device cuda:0 has no room for 391 KiB more (f32[100000]): "
                            + "781 KiB are held, 781 KiB by f64[100000]; ");
        }
    }

    @Test
    void aClosedDeviceSaysSo() {
        Buffer late = backend.allocate(DType.F32, 4);
        backend.close();
        late.close();
        assertThatThrownBy(() -> backend.allocate(DType.F32, 1)).isInstanceOf(BadCallException.class)
                .hasMessage("Device cuda:0 is closed.");
    }

    @Test
    void itIsDescribedInOneLine() {
        assertThat(backend.description()).isEqualTo("Fake, sm_90, 64 MiB, driver for CUDA 12.4");
        assertThat(backend.name()).isEqualTo("cuda:0");
    }
}
