package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.cuda.driver.FakeGpuDriver;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.shape.DType;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaBufferTest {
    private final FakeGpuDriver driver = new FakeGpuDriver();
    private final CudaBackend backend = ReluOfProduct.open(driver);

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(backend.liveBytes()).isZero();
        backend.close();
        assertThat(driver.leaks()).isEmpty();
    }

    /** Around the size of a staging block, 4 MiB. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 33, 1_048_575, 1_048_576, 1_048_577, 2_097_152, 3_500_000})
    void whatIsWrittenIsRead(int elements) {
        float[] floats = new float[elements];
        double[] doubles = new double[elements];
        Random random = new Random(Long.getLong("tests.seed", 1));
        for (int k = 0; k < elements; k++) {
            doubles[k] = random.nextGaussian();
            floats[k] = (float) doubles[k];
        }
        try (Buffer single = backend.allocate(DType.F32, elements); Buffer twice = backend.allocate(DType.F64, elements)) {
            float[] floatsBack = new float[elements];
            double[] doublesBack = new double[elements];
            single.write(floats);
            single.read(floatsBack);
            assertThat(floatsBack).isEqualTo(floats);
            twice.write(doubles);
            twice.read(doublesBack);
            assertThat(doublesBack).isEqualTo(doubles);
            twice.read(floatsBack);
            assertThat(floatsBack).as("rounded").isEqualTo(floats);
            single.write(doubles);
            single.read(floatsBack);
            assertThat(floatsBack).as("rounded on the way in").isEqualTo(floats);
            twice.write(floats);
            single.read(doublesBack);
            double[] widened = new double[elements];
            twice.read(widened);
            assertThat(doublesBack).as("widened").isEqualTo(widened);
        }
    }

    @Test
    void aNewBufferIsZeroThoughItsMemoryWasUsedBefore() {
        try (Buffer used = backend.allocate(DType.F32, 100)) {
            float[] ones = new float[100];
            java.util.Arrays.fill(ones, 1);
            used.write(ones);
        }
        try (Buffer fresh = backend.allocate(DType.F32, 100)) {
            float[] values = new float[100];
            fresh.read(values);
            assertThat(values).containsOnly(0);
            assertThat(driver.allocations).isEqualTo(1);
        }
    }

    @Test
    void rowNumbersAreInts() {
        try (Buffer order = backend.allocate(DType.I32, 3); Buffer x = backend.allocate(DType.F32, 3)) {
            order.write(new int[] {2, 0, 1});
            assertThatThrownBy(() -> order.write(new float[3])).isInstanceOf(BadCallException.class)
                    .hasMessage("A buffer of type i32 takes int row numbers, not float or double.");
            assertThatThrownBy(() -> order.read(new double[3])).isInstanceOf(BadCallException.class);
            assertThatThrownBy(() -> x.write(new int[3])).isInstanceOf(BadCallException.class)
                    .hasMessage("A buffer of type f32 takes float or double numbers, not int.");
        }
    }

    @Test
    void aWrongLengthAndAClosedBufferAreErrors() {
        Buffer x = backend.allocate(DType.F32, 3);
        assertThatThrownBy(() -> x.write(new float[4])).isInstanceOf(BadCallException.class)
                .hasMessage("A buffer of 3 elements cannot be copied from or to an array of 4.");
        x.close();
        x.close();
        assertThatThrownBy(() -> x.read(new float[3])).isInstanceOf(BadCallException.class)
                .hasMessage("This buffer of 3 f32 elements on device cuda:0 is closed.");
    }
}
