package dev.chainrule.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Missing;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.optim.Optimizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same seed gives the same bits: from run to run, with any number of threads, with SIMD and without. */
class DeterminismTest {
    @TempDir
    Path folder;

    /** Nobody listens. */
    private static final Trainer.Listener SILENT = new Trainer.Listener() {
        @Override
        public void note(String sentence) {
        }

        @Override
        public void started(Schedule schedule, int rows, int holdoutRows, int features) {
        }

        @Override
        public void epoch(History.Epoch epoch) {
        }
    };

    private static List<Long> bits(Backend backend, Examples examples, Trainer.Request request) {
        try (backend) {
            NeuronModel model = new Trainer(backend, request, SILENT).train(examples).model();
            assertThat(backend.liveBytes()).isZero();
            List<Long> bits = new java.util.ArrayList<>(Arrays.stream(model.weights()).mapToObj(Double::doubleToRawLongBits).toList());
            bits.add(Double.doubleToRawLongBits(model.bias()));
            return bits;
        }
    }

    private static void assertSameBits(Examples examples, Trainer.Request request) {
        List<Long> first = bits(new CpuBackend(), examples, request);
        assertThat(bits(new CpuBackend(), examples, request)).isEqualTo(first);
        for (int threads : new int[] {1, 2, 7}) {
            assertThat(bits(new CpuBackend(threads, true), examples, request)).as("%d threads", threads).isEqualTo(first);
            assertThat(bits(new CpuBackend(threads, false), examples, request)).as("%d threads, scalar", threads).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @CsvSource({"RELU,ADAM,0", "LINEAR,SGD,0", "RELU,MOMENTUM,50", "LINEAR,ADAM,64"})
    void theSameSeedGivesTheSameBits(Neuron neuron, Optimizer optimizer, int batch) {
        Path cars = Path.of(System.getProperty("project.root")).resolve("examples/cars.csv");
        Examples examples = Examples.of(DataSource.read(cars), "Miles_per_Gallon", List.of(), Missing.DROP);
        Trainer.Request request = new Trainer.Request(neuron, optimizer, 30, batch, 0, 0.2, 1, true);
        assertSameBits(examples, request);
    }

    /** Enough numbers that they take many chunks, and several threads at once. */
    @Test
    void theSameSeedGivesTheSameBitsOnManyRows() throws java.io.IOException {
        Random random = new Random(1);
        StringBuilder csv = new StringBuilder("a,b,c,d,e,f,g,h,i,j,y\n");
        for (int i = 0; i < 40_000; i++) {
            float y = 1;
            for (int j = 0; j < 10; j++) {
                float x = (float) random.nextGaussian();
                y += x * (j - 4);
                csv.append(x).append(',');
            }
            csv.append(Math.max(0, y)).append('\n');
        }
        Path file = Files.writeString(folder.resolve("many.csv"), csv);
        Examples examples = Examples.of(DataSource.read(file), "y", List.of(), Missing.DROP);
        assertSameBits(examples, new Trainer.Request(Neuron.RELU, Optimizer.named("adam"), 5, 0, 0, 0, 1, true));
        assertSameBits(examples, new Trainer.Request(Neuron.RELU, Optimizer.named("adam"), 2, 8192, 0, 0.1, 1, true));
    }
}
