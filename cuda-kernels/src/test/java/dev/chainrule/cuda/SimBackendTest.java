package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.cuda.driver.CudaResult;
import dev.chainrule.cuda.lower.KernelCode;
import dev.chainrule.cuda.sim.DeviceDescription;
import dev.chainrule.cuda.sim.PtxFault;
import dev.chainrule.cuda.sim.SimulatedGpuDriver;
import dev.chainrule.tensor.ChainruleException;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.shape.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The backend over the simulated driver: the same path as on a GPU, capture and replay included. */
class SimBackendTest {
    private final SimulatedGpuDriver driver = new SimulatedGpuDriver(DeviceDescription.h200());
    private CudaBackend backend = ReluOfProduct.open(driver);

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(backend.liveBytes()).isZero();
        backend.close();
        assertThat(driver.alive()).isEmpty();
    }

    @Test
    void kernelsByHandRunThroughLaunchCaptureAndReplay() {
        List<String> launches = new ArrayList<>();
        driver.onLaunch((entry, statistics) -> launches.add(entry));
        assertThat(ReluOfProduct.run(backend, 3)).containsExactly(ReluOfProduct.RESULT);
        assertThat(launches).containsExactly("product", "relu", "product", "relu", "product", "relu");
    }

    @Test
    void aThousandReplaysTakeNoMoreMemoryThanTwo() {
        try (Buffer a = backend.allocate(DType.F32, ReluOfProduct.A.length);
                Buffer b = backend.allocate(DType.F32, ReluOfProduct.B.length);
                Buffer c = backend.allocate(DType.F32, 6);
                Program program = backend.compile(ReluOfProduct.plan())) {
            a.write(ReluOfProduct.A);
            b.write(ReluOfProduct.B);
            program.run(List.of(a, b), List.of(c), ReluOfProduct.SIZES);
            program.run(List.of(a, b), List.of(c), ReluOfProduct.SIZES);
            long held = driver.memory().mappedBytes();
            List<String> things = driver.alive();
            for (int k = 0; k < 1000; k++) {
                program.run(List.of(a, b), List.of(c), ReluOfProduct.SIZES);
            }
            assertThat(driver.memory().mappedBytes()).isEqualTo(held);
            assertThat(driver.alive()).containsExactlyInAnyOrderElementsOf(things);
        }
    }

    @Test
    void fourThreadsMayUseOneDevice() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                all.add(threads.submit(() -> {
                    for (int k = 0; k < 10; k++) {
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
    void aBoundThatIsOffByOneWithinTheBlockOfThePoolIsAFault() {
        backend.close();
        backend = new CudaBackend("sim", driver, 0, (kernel, sizes) -> {
            KernelCode code = ReluOfProduct.lower(kernel, sizes);
            return new KernelCode(code.entry(), code.text().replace("setp.ge.u64 %p0, %rd3, %rd2", "setp.gt.u64 %p0, %rd3, %rd2"),
                    code.grid(), code.block(), code.sharedBytes(), code.arguments());
        }, null, ReluOfProduct.settings(0, System.err));
        assertThatThrownBy(() -> ReluOfProduct.run(backend, 1)).isInstanceOf(PtxFault.class)
                .hasMessageContaining("Kernel 'relu': out of bounds").hasMessageContaining("thread (6, 0, 0)");
    }

    @Test
    void aLargeProductGoesToTheSimulatedCublas() {
        backend.close();
        backend = ReluOfProduct.open(driver, new CudaSettings(Long.MAX_VALUE, null, 1, 0, System.err));
        List<String> launches = new ArrayList<>();
        driver.onLaunch((entry, statistics) -> launches.add(entry));
        assertThat(ReluOfProduct.run(backend, 3)).containsExactly(ReluOfProduct.RESULT);
        assertThat(launches).containsExactly("relu", "relu", "relu");
        assertThat(backend.blasVersion()).contains("simulated cuBLAS");
    }

    @Test
    void whateverCallFailsNothingIsLeftBehind() {
        for (CudaResult result : List.of(CudaResult.CUDA_ERROR_INVALID_VALUE, CudaResult.CUDA_ERROR_ILLEGAL_ADDRESS)) {
            int n = 1;
            while (failsAt(n, result)) {
                n++;
            }
            assertThat(n).isGreaterThan(40);
        }
    }

    private static boolean failsAt(int n, CudaResult result) {
        SimulatedGpuDriver simulated = new SimulatedGpuDriver(DeviceDescription.h200());
        FailingDriver failing = new FailingDriver(n, result);
        ChainruleException failure = null;
        try (CudaBackend fragile = ReluOfProduct.open(failing.over(simulated))) {
            assertThat(ReluOfProduct.run(fragile, 3)).containsExactly(ReluOfProduct.RESULT);
        } catch (ChainruleException expected) {
            failure = expected;
        }
        assertThat(simulated.alive()).as("call " + n + ", " + failing.failed()).isEmpty();
        assertThat(failure == null).as("call " + n).isEqualTo(failing.failed() == null);
        return failing.failed() != null;
    }
}
