package dev.chainrule.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.cuda.driver.ModuleCache.Loaded;
import dev.chainrule.tensor.WorkFailedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleCacheTest {
    /** Knows one chip; its machine code is the text. */
    private static final class FakeAssembler implements PtxAssembler {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public String version() {
            return "fake 1";
        }

        @Override
        public boolean knows(String chip) {
            return chip.equals("sm_90");
        }

        @Override
        public Assembled assemble(String text, String chip) {
            calls.incrementAndGet();
            if (text.startsWith("bad")) {
                throw new WorkFailedException("The text does not assemble.");
            }
            return new Assembled(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), List.of(), "");
        }
    }

    @TempDir
    Path folder;
    private final FakeGpuDriver driver = new FakeGpuDriver();
    private final FakeAssembler assembler = new FakeAssembler();
    private final List<String> newTexts = new ArrayList<>();

    @BeforeEach
    void aContextAndAnEntry() {
        driver.ctxSetCurrent(driver.devicePrimaryCtxRetain(0));
        driver.kernels.put("entry", (memory, parameters) -> {
        });
    }

    private ModuleCache cache(String chip, Supplier<PtxAssembler> from) {
        return new ModuleCache(driver, chip, from, new CubinCache(folder), newTexts::add);
    }

    @Test
    void aTextIsLoadedOnceAndToldOnce() {
        ModuleCache cache = cache("sm_90", null);
        Loaded first = cache.acquire("text", "entry", 0);
        assertThat(cache.acquire("text", "entry", 100 << 10)).isSameAs(first);
        assertThat(driver.ptxLoads).isEqualTo(1);
        assertThat(newTexts).containsExactly("text");
    }

    @Test
    void aTextAssembledAheadIsNotAssembledAgain() {
        ModuleCache cache = new ModuleCache(driver, "sm_90", () -> assembler, new CubinCache(null), newTexts::add);
        cache.assembleAhead(List.of("text", "bad text", "another"));
        assertThat(assembler.calls.get()).isEqualTo(3);
        assertThat(driver.cubinLoads).isZero();
        cache.acquire("text", "entry", 0);
        cache.acquire("another", "entry", 0);
        assertThat(assembler.calls.get()).isEqualTo(3);
        assertThat(driver.cubinLoads).isEqualTo(2);
        assertThatThrownBy(() -> cache.acquire("bad text", "entry", 0)).isInstanceOf(WorkFailedException.class);
    }

    @Test
    void whereTheDriverCompilesNothingIsAssembledAhead() {
        ModuleCache cache = cache("sm_120", () -> assembler);
        cache.assembleAhead(List.of("text"));
        assertThat(cache.assembles()).isFalse();
        assertThat(assembler.calls.get()).isZero();
    }

    @Test
    void onAChipThatTheAssemblerKnowsItsMachineCodeIsLoadedTheSecondTimeFromDisk() {
        cache("sm_90", () -> assembler).acquire("text", "entry", 0);
        cache("sm_90", () -> assembler).acquire("text", "entry", 0);
        assertThat(driver.cubinLoads).isEqualTo(2);
        assertThat(driver.ptxLoads).isZero();
        assertThat(assembler.calls.get()).isEqualTo(1);
    }

    @Test
    void onANewerChipOrWithoutAnAssemblerTheDriverCompiles() {
        cache("sm_100", () -> assembler).acquire("text", "entry", 0);
        cache("sm_90", () -> null).acquire("text", "entry", 0);
        assertThat(driver.ptxLoads).isEqualTo(2);
        assertThat(driver.cubinLoads + assembler.calls.get()).isZero();
    }

    @Test
    void machineCodeThatTheDriverDoesNotTakeIsCompiledByTheDriver() {
        driver.cubinAnswer = CudaResult.CUDA_ERROR_NO_BINARY_FOR_GPU;
        cache("sm_90", () -> assembler).acquire("text", "entry", 0);
        assertThat(driver.ptxLoads).isEqualTo(1);
        driver.cubinAnswer = CudaResult.CUDA_ERROR_OUT_OF_MEMORY;
        assertThatThrownBy(() -> cache("sm_90", () -> assembler).acquire("text", "entry", 0)).isInstanceOf(GpuDriverException.class);
    }

    @Test
    void aModuleWithoutTheEntryIsUnloadedAgain() {
        ModuleCache cache = cache("sm_90", null);
        assertThatThrownBy(() -> cache.acquire("text", "nobody", 0)).hasMessageContaining("cuModuleGetFunction of nobody failed with "
                + "CUDA_ERROR_NOT_FOUND (500)");
        assertThat(driver.leaks()).doesNotContain("a module");
    }

    @Test
    void unusedModulesAreUnloadedBeyondANumberUsedOnesNever() {
        ModuleCache cache = cache("sm_90", null);
        Loaded used = cache.acquire("used", "entry", 0);
        for (int k = 0; k < 1000; k++) {
            cache.release(cache.acquire("text " + k, "entry", 0));
        }
        assertThat(cache.size()).isEqualTo(128);
        assertThat(cache.acquire("used", "entry", 0)).isSameAs(used);
        cache.close();
        assertThat(driver.leaks()).containsExactly("the context, retained 1 times");
    }
}
