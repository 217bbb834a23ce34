package dev.chainrule.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.cuda.CudaBackend;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.optim.Optimizer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Training on the simulated GPU: the captured steps of mini-batches, with a last batch that is shorter. */
class SimulatedTrainingTest {
    private static final int ROWS = 66;
    private static final int BATCH = 16;
    private static final int STEPS_AN_EPOCH = 5;

    private static Descent descent(Backend backend) {
        SplittableRandom random = new SplittableRandom(1);
        float[] x = new float[ROWS * 3];
        float[] y = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < 3; j++) {
                x[3 * i + j] = (float) random.nextDouble(-1, 1);
                y[i] += (j - 1) * x[3 * i + j];
            }
        }
        return new Descent(backend, Neuron.RELU, Optimizer.named("adam"), new Schedule(1000 / STEPS_AN_EPOCH, BATCH, 0.05),
                new Descent.Data(x, y, 3), new Descent.Data(new float[0], new float[0], 3), 0.5, 1);
    }

    @Test
    void aThousandStepsTakeNoMoreMemoryThanTheFirstFew() {
        try (Device sim = Devices.open("sim"); Device cpu = Devices.open("cpu")) {
            CudaBackend backend = (CudaBackend) sim.backend();
            try (Descent descent = descent(backend); Descent twin = descent(cpu.backend())) {
                descent.epoch();
                descent.epoch();
                twin.epoch();
                twin.epoch();
                long held = backend.heldBytes();
                long live = backend.liveBytes();
                for (int epoch = 2; epoch < 1000 / STEPS_AN_EPOCH; epoch++) {
                    descent.epoch();
                    twin.epoch();
                    assertThat(backend.heldBytes()).as("epoch %d", epoch).isEqualTo(held);
                    assertThat(backend.liveBytes()).as("epoch %d", epoch).isEqualTo(live);
                }
                assertThat(descent.state().loss()).isCloseTo(twin.state().loss(), within(1e-4 * twin.state().loss()));
                assertThat(descent.state().activeRows()).isEqualTo(twin.state().activeRows());
            }
            assertThat(backend.liveBytes()).isZero();
        }
    }
}
