package dev.chainrule.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Missing;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.nn.NeuronModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training keeps does not grow with its steps, but by the few numbers of each epoch that the report shows. */
class ManyStepsTest {
    private static final int ROWS = 6400;
    private static final int EPOCHS = 1000;
    /** Less than 80,000 objects of 16 bytes, the smallest that there are: one that each step would keep after the first measuring. */
    private static final long NOISE = 1 << 20;

    @TempDir
    Path folder;

    private Path data() throws IOException {
        StringBuilder text = new StringBuilder("y,a,b,c\n");
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < ROWS; i++) {
            text.append(random.nextDouble()).append(',').append(random.nextDouble()).append(',').append(random.nextDouble()).append(',')
                    .append(random.nextDouble()).append('\n');
        }
        return Files.writeString(folder.resolve("data.csv"), text);
    }

    private static long liveBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A fifth of the rows is held out: 5120 are left, 100 steps of 52 rows an epoch, the last of them smaller. */
    @Test
    void theHeapIsFlatOver100000Steps() throws IOException {
        Examples examples = Examples.of(DataSource.read(data()), "y", List.of(), Missing.DROP);
        List<Long> live = new ArrayList<>();
        try (Device cpu = Devices.open("cpu")) {
            Settings settings = new Settings().epochs(EPOCHS).batch(52).holdout(0.2).patience(EPOCHS);
            Trainer.Outcome outcome = new Trainer(cpu.backend(), new NeuronModel(Neuron.LINEAR, Loss.named("mse")), settings,
                    new Trainer.Listener() {
                        @Override
                        public void epoch(History.Epoch epoch, DoubleSupplier learningRate) {
                            if (epoch.number() == EPOCHS / 5 || epoch.number() == EPOCHS) {
                                live.add(liveBytes());
                            }
                        }
                    }).train(examples);
            assertThat((outcome.rows() + 51) / 52 * outcome.epochs()).isBetween(95_000, 105_000);
        }
        assertThat(live).hasSize(2);
        assertThat(live.get(1) - live.get(0)).isLessThan(NOISE);
    }
}
