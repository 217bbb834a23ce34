package dev.chainrule.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Missing;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.nn.NeuronModel;
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
    };

    /** A training, all but its device. */
    private record Case(Neuron neuron, Settings settings) {
        TrainedModel train(Backend backend, Examples examples) {
            return new Trainer(backend, new NeuronModel(neuron, Loss.named("mse")), settings, SILENT).train(examples).model();
        }
    }

    private static List<Long> bits(Backend backend, Examples examples, Case request) {
        try (backend) {
            TrainedModel model = request.train(backend, examples);
            assertThat(backend.liveBytes()).isZero();
            return model.parameters().stream().flatMapToDouble(Arrays::stream).mapToObj(Double::doubleToRawLongBits).toList();
        }
    }

    private static void assertSameBits(Examples examples, Case request) {
        List<Long> first = bits(new CpuBackend(), examples, request);
        assertThat(bits(new CpuBackend(), examples, request)).isEqualTo(first);
        for (int threads : new int[] {1, 2, 7}) {
            assertThat(bits(new CpuBackend(threads, true), examples, request)).as("%d threads", threads).isEqualTo(first);
            assertThat(bits(new CpuBackend(threads, false), examples, request)).as("%d threads, scalar", threads).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @CsvSource({"RELU,ADAM,0", "LINEAR,SGD,0", "RELU,MOMENTUM,50", "LINEAR,ADAM,64"})
    void theSameSeedGivesTheSameBits(Neuron neuron, String optimizer, int batch) {
        Path cars = Path.of(System.getProperty("project.root")).resolve("examples/cars.csv");
        Examples examples = Examples.of(DataSource.read(cars), "Miles_per_Gallon", List.of(), Missing.DROP);
        assertSameBits(examples, new Case(neuron, new Settings().optimizer(Optimizer.named(optimizer)).epochs(30).batch(batch)));
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
        assertSameBits(examples, new Case(Neuron.RELU, new Settings().epochs(5).batch(0).holdout(0)));
        assertSameBits(examples, new Case(Neuron.RELU, new Settings().epochs(2).batch(8192).holdout(0.1)));
    }
}
