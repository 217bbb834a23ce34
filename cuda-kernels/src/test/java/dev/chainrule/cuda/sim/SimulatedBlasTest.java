package dev.chainrule.cuda.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.cuda.driver.GpuBlas;
import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.cuda.driver.RowMajor;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.shape.DType;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulated cuBLAS means what cuBLAS means, and row-major callers need not know it. */
class SimulatedBlasTest {
    private final SimulatedGpuDriver driver = new SimulatedGpuDriver(DeviceDescription.h200());
    private final GlobalMemory memory = driver.memory();
    private final Random random = new Random(Long.getLong("tests.seed", 1));
    private GpuBlas blas;

    @BeforeEach
    void onAStream() {
        driver.ctxSetCurrent(driver.devicePrimaryCtxRetain(0));
        GpuDriver.Stream stream = driver.streamCreate();
        blas = driver.blas(stream).orElseThrow();
    }

    private long lease(long bytes) {
        long address = memory.map(bytes);
        memory.leased(address, bytes);
        return address;
    }

    private double[] numbers(int count) {
        return random.doubles(count, -1, 1).map(x -> (float) x).toArray();
    }

    private long write(DType dtype, double[] values) {
        long address = lease((long) values.length * dtype.bytes());
        if (dtype == DType.F64) {
            memory.write(address, values);
        } else {
            float[] floats = new float[values.length];
            for (int k = 0; k < floats.length; k++) {
                floats[k] = (float) values[k];
            }
            memory.write(address, floats);
        }
        return address;
    }

    private double read(DType dtype, long address, int k) {
        return dtype == DType.F64 ? memory.readDoubles(address + 8L * k, 1)[0] : memory.readFloats(address + 4L * k, 1)[0];
    }

    @ParameterizedTest
    @CsvSource({"F32,false,false", "F32,false,true", "F32,true,false", "F32,true,true", "F64,false,false", "F64,false,true",
            "F64,true,false",
            "F64,true,true"})
    void aRowMajorProductOfAnyTransposition(DType dtype, boolean transposeA, boolean transposeB) {
        for (int[] size : new int[][] {{1, 1, 1}, {3, 5, 7}, {8, 2, 31}, {33, 4, 1}, {2, 17, 9}}) {
            int m = size[0];
            int n = size[1];
            int k = size[2];
            double[] a = numbers(m * k);
            double[] b = numbers(k * n);
            long c = lease((long) m * n * dtype.bytes());
            RowMajor.product(blas, dtype, transposeA, transposeB, m, n, k, write(dtype, a), write(dtype, b), c);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int l = 0; l < k; l++) {
                        sum += a[transposeA ? l * m + i : i * k + l] * b[transposeB ? j * k + l : l * n + j];
                    }
                    assertThat(read(dtype, c, i * n + j)).isEqualTo(sum, within(k * (dtype == DType.F64 ? 1e-15 : 1e-6)));
                }
            }
        }
    }

    /** By hand: A = [1 3; 2 4] in columns, so A·A = [7 15; 10 22]. */
    @Test
    void matricesAreColumnMajorWithLeadingDimensions() {
        long a = write(DType.F64, new double[] {1, 2, -1, 3, 4, -1});
        long c = write(DType.F64, new double[] {0, 0, 99, 0, 0, 99});
        blas.gemm(DType.F64, false, false, 2, 2, 2, a, 3, a, 3, c, 3);
        assertThat(memory.readDoubles(c, 6)).containsExactly(7, 10, 99, 15, 22, 99);
        blas.gemm(DType.F64, true, false, 2, 2, 2, a, 3, a, 3, c, 3);
        assertThat(memory.readDoubles(c, 6)).as("transposed first").containsExactly(5, 11, 99, 11, 25, 99);
    }

    @Test
    void aLeadingDimensionThatIsTooSmallIsAnError() {
        long a = write(DType.F32, numbers(12));
        assertThatThrownBy(() -> blas.gemm(DType.F32, false, false, 3, 2, 4, a, 2, a, 4, lease(24), 3))
                .isInstanceOf(WorkFailedException.class)
                .hasMessage("cublasSgemm: A has 3 rows and 4 columns; its leading dimension must be at least the rows, not 2.");
    }

    @Test
    void aMatrixThatReachesBeyondItsBufferIsAnError() {
        long block = memory.map(1024);
        memory.leased(block, 4 * 11);
        long b = write(DType.F32, numbers(8));
        assertThatThrownBy(() -> blas.gemm(DType.F32, false, false, 3, 2, 4, block, 3, b, 4, lease(24), 3))
                .isInstanceOf(WorkFailedException.class)
                .hasMessageStartingWith("cublasSgemm: A of 3 × 4 elements, leading dimension 3, does not lie within one buffer: ");
        long a = write(DType.F32, numbers(12));
        assertThatThrownBy(() -> blas.gemm(DType.F32, false, false, 3, 2, 4, a, 3, b, 4, lease(20), 3))
                .hasMessageContaining("C of 3 × 2 elements");
    }

    @Test
    void anElementThatNothingHasWrittenIsAnError() {
        long a = lease(4 * 12);
        memory.write(a, new float[9]);
        long b = write(DType.F32, numbers(8));
        assertThatThrownBy(() -> blas.gemm(DType.F32, false, false, 3, 2, 4, a, 3, b, 4, lease(24), 3))
                .hasMessage("cublasSgemm: column 3 of A was never written.");
    }
}
