package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.cuda.driver.CudaResult;
import dev.chainrule.cuda.driver.FakeGpuDriver;
import dev.chainrule.tensor.ChainruleException;
import dev.chainrule.tensor.WorkFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A step that goes wrong at any call: a clear exception, nothing left behind, the device usable again or said to be lost. */
class DriverFailureTest {
    private static final int RUNS = 3;                               // launched, captured, replayed

    @ParameterizedTest
    @EnumSource(value = CudaResult.class, names = {"CUDA_ERROR_INVALID_VALUE", "CUDA_ERROR_OUT_OF_MEMORY", "CUDA_ERROR_LAUNCH_FAILED",
            "CUDA_ERROR_ECC_UNCORRECTABLE"})
    void whateverCallFailsNothingIsLeftBehind(CudaResult result) {
        int n = 1;
        while (failsAt(n, result, Long.MAX_VALUE)) {
            n++;
        }
        assertThat(n).as("calls of a step").isGreaterThan(40);
    }

    @Test
    void neitherWithCublas() {
        int n = 1;
        while (failsAt(n, CudaResult.CUDA_ERROR_INVALID_VALUE, 1)) {
            n++;
        }
        assertThat(n).as("calls of a step").isGreaterThan(40);
    }

    /** Whether there is an n-th call. */
    private static boolean failsAt(int n, CudaResult result, long blasProducts) {
        FakeGpuDriver fake = ReluOfProduct.fakeDriver();
        FailingDriver failing = new FailingDriver(n, result);
        CudaSettings settings = new CudaSettings(Long.MAX_VALUE, null, blasProducts, 0, System.err);
        CudaBackend backend = null;
        ChainruleException failure = null;
        try {
            backend = ReluOfProduct.open(failing.over(fake), settings);
            assertThat(ReluOfProduct.run(backend, RUNS)).containsExactly(ReluOfProduct.RESULT);
        } catch (ChainruleException expected) {
            failure = expected;
        }
        String where = "call " + n + ", " + failing.failed();
        if (backend != null && failing.failed() != null) {
            usableOrLost(backend, failing, result, where);
        }
        if (backend != null) {
            assertThat(backend.liveBytes()).as(where).isZero();
            try {
                backend.close();
            } catch (ChainruleException expected) {
                failure = failure == null ? expected : failure;
            }
        }
        assertThat(fake.leaks()).as(where).isEmpty();
        if (failing.failed() == null) {
            return false;
        }
        boolean helpedItself = result == CudaResult.CUDA_ERROR_OUT_OF_MEMORY && failing.failed().equals("cuMemAlloc");
        if (!helpedItself) {
            assertThat(failure).as(where).isInstanceOf(WorkFailedException.class)
                    .hasMessageContaining(failing.failed() + " failed with " + result + " (" + result.code() + "): " + result.advice());
        }
        return true;
    }

    private static void usableOrLost(CudaBackend backend, FailingDriver failing, CudaResult result, String where) {
        if (result.losesDevice()) {
            assertThatThrownBy(() -> ReluOfProduct.run(backend, RUNS)).as(where).isInstanceOf(WorkFailedException.class)
                    .hasMessageStartingWith("Device cuda:0 is lost, since " + failing.failed() + " failed with " + result)
                    .hasMessageEndingWith("Start the process anew to use it again.");
        } else {
            assertThat(ReluOfProduct.run(backend, RUNS)).as(where).containsExactly(ReluOfProduct.RESULT);
        }
    }

    @Test
    void aFaultOfAKernelNamesTheKernelsThatWereLaunched() {
        FakeGpuDriver fake = ReluOfProduct.fakeDriver();
        fake.kernels.put("relu", (memory, parameters) -> memory.float32(parameters[1], parameters[2], 0));
        CudaBackend backend = ReluOfProduct.open(fake);
        assertThatThrownBy(() -> ReluOfProduct.run(backend, 1)).isInstanceOf(WorkFailedException.class)
                .hasMessageContaining("CUDA_ERROR_ILLEGAL_ADDRESS (700)").hasMessageContaining("Launched before it: matmul0, rows1.");
        backend.close();
        assertThat(fake.leaks()).isEmpty();
    }
}
