package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.shape.DType;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuBufferTest {
    /** Small ones begin at the start of their array, large ones a few places further on: nobody outside can tell. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 65_535, 65_536, 131_072, 200_003})
    void whatIsWrittenIsReadBack(int length) {
        double[] numbers = new Random(length).doubles(length, -1, 1).map(x -> (float) x).toArray();
        float[] floats = new float[length];
        int[] ints = new int[length];
        for (int k = 0; k < length; k++) {
            floats[k] = (float) numbers[k];
            ints[k] = k;
        }
        AtomicLong live = new AtomicLong();
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            CpuBuffer buffer = new CpuBuffer(dtype, length, live);
            assertThat(live.get()).isEqualTo((long) length * dtype.bytes());
            float[] back = new float[length];
            double[] wide = new double[length];
            buffer.write(floats);
            buffer.read(back);
            assertThat(back).isEqualTo(floats);
            buffer.write(new double[length]);
            buffer.write(numbers);
            buffer.read(wide);
            assertThat(wide).isEqualTo(numbers);
            buffer.close();
        }
        CpuBuffer order = new CpuBuffer(DType.I32, length, live);
        order.write(ints);
        assertThat((int[]) order.array()).isEqualTo(ints);
    }
}
