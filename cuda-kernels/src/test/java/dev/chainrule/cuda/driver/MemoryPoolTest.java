package dev.chainrule.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.cuda.driver.MemoryPool.Lease;
import dev.chainrule.tensor.WorkFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryPoolTest {
    private final FakeGpuDriver driver = new FakeGpuDriver();

    @BeforeEach
    void aContext() {
        driver.ctxSetCurrent(driver.devicePrimaryCtxRetain(0));
    }

    private MemoryPool pool(long cap) {
        return new MemoryPool("cuda:0", driver, cap);
    }

    @ParameterizedTest
    @CsvSource({"0,256", "1,256", "256,256", "257,512", "1024,1024", "1025,1280", "1280,1280", "1281,1536", "2047,2048", "2049,2560",
            "33554432,33554432", "33554433,35651584", "40000000,41943040"})
    void thereAreFourClassesToEachPowerOfTwo(long bytes, long blockBytes) {
        assertThat(MemoryPool.sizeClass(bytes)).isEqualTo(blockBytes);
    }

    @Test
    void aClassHoldsItsBufferAndLosesAtMostAFifth() {
        Random random = new Random(Long.getLong("tests.seed", 1));
        for (int k = 0; k < 10_000; k++) {
            long bytes = 1 + (long) Math.pow(2, random.nextDouble() * 40);
            long blockBytes = MemoryPool.sizeClass(bytes);
            assertThat(blockBytes).isGreaterThanOrEqualTo(bytes).isLessThanOrEqualTo(Math.max(bytes + 256, bytes + blockBytes / 5));
            assertThat(MemoryPool.sizeClass(blockBytes)).as("a class of its own").isEqualTo(blockBytes);
            assertThat(blockBytes % 256).isZero();
        }
    }

    @Test
    void whatIsGivenBackIsLentAgainWithoutAskingTheDriver() {
        MemoryPool pool = pool(Long.MAX_VALUE);
        Lease first = pool.lease(1000, "first");
        long address = first.address();
        first.end();
        first.end();
        Lease second = pool.lease(900, "second");
        assertThat(second.address()).isEqualTo(address);
        assertThat(driver.allocations).isEqualTo(1);
        assertThat(pool.lease(900, "third").address()).isNotEqualTo(address);
    }

    @Test
    void theSeamIsToldEachBuffersExactExtent() {
        MemoryPool pool = pool(Long.MAX_VALUE);
        Lease lease = pool.lease(1001, "x");
        assertThat(driver.extents).containsExactly(java.util.Map.entry(lease.address(), 1001L));
        driver.at(lease.address() + 1000, 1).put(0, (byte) 1);
        assertThatThrownBy(() -> driver.at(lease.address() + 1001, 1)).as("one byte too far, within the block of 1024")
                .isInstanceOf(GpuDriverException.class);
        lease.end();
        assertThat(driver.extents).isEmpty();
        Lease shorter = pool.lease(997, "y");
        assertThat(driver.extents).containsExactly(java.util.Map.entry(shorter.address(), 997L));
    }

    @Test
    void liveBytesAreExactAndEndWithNone() {
        MemoryPool pool = pool(Long.MAX_VALUE);
        List<Lease> leases = new ArrayList<>();
        for (int bytes : new int[] {0, 1, 31, 207, 4098}) {
            leases.add(pool.lease(bytes, "x"));
        }
        assertThat(pool.liveBytes()).isEqualTo(4337);
        leases.forEach(Lease::end);
        assertThat(pool.liveBytes()).isZero();
        assertThat(pool.heldBytes()).isPositive();
    }

    @Test
    void trimGivesBackWhatIsIdle() {
        MemoryPool pool = pool(Long.MAX_VALUE);
        Lease kept = pool.lease(5000, "kept");
        pool.lease(1 << 20, "idle").end();
        assertThat(pool.trim()).isEqualTo(1 << 20);
        assertThat(pool.trim()).isZero();
        assertThat(pool.heldBytes()).isEqualTo(5120);
        kept.end();
        pool.trim();
        assertThat(driver.leaks()).containsExactly("the context, retained 1 times");
    }

    @Test
    void overTheCapIdleMemoryGoesFirstAndThenAnErrorSaysWhoHoldsWhat() {
        MemoryPool pool = pool(4096);
        pool.lease(2048, "idle").end();
        pool.lease(2560, "X");
        pool.lease(512, "w");
        pool.lease(512, "w");
        assertThatThrownBy(() -> pool.lease(1000, "temporary t3")).isInstanceOf(WorkFailedException.class)
                .hasMessage("Device cuda:0 has no room for 1000 bytes more (temporary t3): 3.5 KiB are held, 2.5 KiB by X, "
                        + "1.0 KiB by w (2 times); use fewer rows, or close what is not needed. (its cap is 4.0 KiB)");
        assertThat(pool.lease(512, "still").bytes()).isEqualTo(512);
    }

    @Test
    void whenTheDriverHasNoMoreIdleMemoryIsGivenBackBeforeGivingUp() {
        driver.totalBytes = 4096;
        MemoryPool pool = pool(Long.MAX_VALUE);
        pool.lease(3000, "idle").end();
        Lease big = pool.lease(4000, "big");
        assertThatThrownBy(() -> pool.lease(1, "one more")).isInstanceOf(WorkFailedException.class)
                .hasMessageContaining("no room for 1 bytes more (one more): 3.9 KiB are held, 3.9 KiB by big")
                .hasMessageContaining("CUDA_ERROR_OUT_OF_MEMORY (2)");
        big.end();
        assertThat(pool.lease(1, "one more").bytes()).isEqualTo(1);
    }

    @Test
    void closingFreesWhatIsLentToo() {
        MemoryPool pool = pool(Long.MAX_VALUE);
        Lease lease = pool.lease(100, "x");
        pool.close();
        lease.end();
        assertThat(pool.liveBytes()).isZero();
        assertThat(driver.extents).isEmpty();
        assertThat(driver.leaks()).containsExactly("the context, retained 1 times");
    }
}
