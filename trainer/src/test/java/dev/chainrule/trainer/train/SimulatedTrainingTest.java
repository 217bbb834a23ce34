package dev.chainrule.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.cuda.CudaBackend;
import dev.chainrule.cuda.CudaSettings;
import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.cuda.lower.KernelLowering;
import dev.chainrule.cuda.sim.DeviceDescription;
import dev.chainrule.cuda.sim.SimulatedGpuDriver;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.trainer.data.HeapRows;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.nn.Penalty;
import dev.chainrule.trainer.optim.Adam;
import dev.chainrule.trainer.optim.Clipping;
import dev.chainrule.trainer.optim.Cosine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        return new Descent(backend, new NeuronModel(Neuron.RELU, Loss.named("mse")),
                new StepGraph.Recipe(new Adam(), new Cosine(), Penalty.NONE, Clipping.NONE),
                new Descent.Course(1000, BATCH, 0.05, Long.MAX_VALUE, Layout.GPU, 1), new HeapRows(x, y, 3),
                new HeapRows(new float[0], new float[0], 3), List.of(new double[3], new double[] {0.5}));
    }

    private static void epoch(Descent descent) {
        int steps = 1;
        while (!descent.step()) {
            steps++;
        }
        assertThat(steps).isEqualTo(STEPS_AN_EPOCH);
    }

    /** A driver that counts the calls of each name. */
    private static GpuDriver counting(GpuDriver driver, Map<String, Integer> calls) {
        return (GpuDriver) Proxy.newProxyInstance(GpuDriver.class.getClassLoader(), new Class<?>[] {GpuDriver.class},
                (proxy, method, given) -> {
                    calls.merge(method.getName(), 1, Integer::sum);
                    try {
                        return method.invoke(driver, given);
                    } catch (InvocationTargetException wrapped) {
                        throw wrapped.getCause();
                    }
                });
    }

    /** Whole batches are one program and the shorter last ones another: each launches its kernels once, is captured once, and then replayed. */
    @Test
    void stepsAreCapturedOnceAndReplayed() {
        Map<String, Integer> calls = new HashMap<>();
        GpuDriver driver = counting(new SimulatedGpuDriver(DeviceDescription.h200()), calls);
        CudaSettings settings = new CudaSettings(Long.MAX_VALUE, null, Long.MAX_VALUE, 0, System.err);
        int epochs = 20;
        try (CudaBackend backend = new CudaBackend("sim", driver, 0, KernelLowering.standard(), null, settings);
                Descent descent = descent(backend)) {
            epoch(descent);
            epoch(descent);
            int launches = calls.get("launchKernel");
            int allocations = calls.get("memAlloc");
            for (int epoch = 2; epoch < epochs; epoch++) {
                epoch(descent);
            }
            assertThat(calls).containsEntry("streamBeginCapture", 2).containsEntry("graphInstantiate", 2)
                    .containsEntry("graphLaunch", STEPS_AN_EPOCH * epochs - 2).containsEntry("launchKernel", launches)
                    .containsEntry("memAlloc", allocations);
            assertThat(calls).as("nobody has looked at the loss").doesNotContainKey("memcpyDtoHAsync");
        }
    }

    @Test
    void aThousandStepsTakeNoMoreMemoryThanTheFirstFew() {
        try (Device sim = Devices.open("sim"); Device cpu = Devices.open("cpu")) {
            CudaBackend backend = (CudaBackend) sim.backend();
            try (Descent descent = descent(backend); Descent twin = descent(cpu.backend())) {
                epoch(descent);
                epoch(descent);
                epoch(twin);
                epoch(twin);
                long held = backend.heldBytes();
                long live = backend.liveBytes();
                for (int epoch = 2; epoch < 1000 / STEPS_AN_EPOCH; epoch++) {
                    epoch(descent);
                    epoch(twin);
                    assertThat(backend.heldBytes()).as("epoch %d", epoch).isEqualTo(held);
                    assertThat(backend.liveBytes()).as("epoch %d", epoch).isEqualTo(live);
                }
                assertThat(descent.measureTraining().loss()).isCloseTo(twin.measureTraining().loss(),
                        within(1e-4 * twin.measureTraining().loss()));
                assertThat(descent.measureTraining().activeRows()).isEqualTo(twin.measureTraining().activeRows());
            }
            assertThat(backend.liveBytes()).isZero();
        }
    }
}
